using System.Net;
using System.Net.Sockets;
using System.Text;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Http;

/// <summary>Every way in which a request can fail is one problem with a stable type.</summary>
public sealed class ProblemTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly string Claims = $"/v1/lots/{RequestSamples.LotId}/claims";

    [Theory]
    [InlineData(RefusalKind.NotFound, 404, "not-found")]
    [InlineData(RefusalKind.Forbidden, 403, "forbidden")]
    [InlineData(RefusalKind.IdempotencyKeyReused, 422, "idempotency-key-reused")]
    [InlineData(RefusalKind.InsufficientQuantity, 409, "insufficient-quantity")]
    [InlineData(RefusalKind.LotNotOpen, 409, "lot-not-open")]
    [InlineData(RefusalKind.LotPastUseBy, 409, "lot-past-use-by")]
    [InlineData(RefusalKind.ClaimNotHeld, 409, "claim-not-held")]
    [InlineData(RefusalKind.VersionMismatch, 412, "version-mismatch")]
    [InlineData(RefusalKind.PickupCodeWrong, 403, "pickup-code-wrong")]
    [InlineData(RefusalKind.PickupCodeLocked, 403, "pickup-code-locked")]
    [InlineData(RefusalKind.OutcomeUnknown, 503, "outcome-unknown")]
    [InlineData(RefusalKind.Overloaded, 503, "overloaded")]
    [InlineData(RefusalKind.Unavailable, 503, "unavailable")]
    [InlineData(RefusalKind.LotRecalled, 409, "lot-recalled")]
    [InlineData(RefusalKind.Validation, 400, "validation")]
    public async Task Each_refusal_is_its_problem(RefusalKind kind, int status, string slug)
    {
        gateway.Cluster.OnLot<ClaimView>(nameof(ILotGrain.ClaimAsync), _ => new Refusal(kind, "Why.") { Available = 3, AttemptsLeft = 2 });
        using var response = await ClaimAsync();
        var problem = await ProblemReader.ReadAsync(response, status, slug);
        Assert.Equal("Why.", (string?)problem["detail"]);
        Assert.Equal((3, 2), ((int?)problem["available"], (int?)problem["attemptsLeft"]));
        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public void Every_kind_of_refusal_has_a_problem() => Assert.All(
        Enum.GetValues<RefusalKind>(), kind => Assert.NotEqual(ProblemType.Internal, RefusalProblems.TypeOf(kind)));

    [Fact]
    public async Task What_a_refusal_does_not_say_is_left_out()
    {
        gateway.Cluster.OnLot<ClaimView>(nameof(ILotGrain.ClaimAsync), _ => new Refusal(RefusalKind.LotNotOpen, "It is withdrawn."));
        using var response = await ClaimAsync();
        var problem = await ProblemReader.ReadAsync(response, 409, "lot-not-open");
        Assert.Equal(["type", "title", "status", "detail", "instance", "traceId"], problem.Select(member => member.Key));
    }

    [Fact, Finding("times that must move together")]
    public async Task Collection_outside_the_window_says_the_window()
    {
        var window = new PickupWindow(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero));
        gateway.Cluster.OnLot<ClaimView>(
            nameof(ILotGrain.CollectAsync), _ => new Refusal(RefusalKind.OutsidePickupWindow, "Why.") { PickupWindow = window });
        using var response = await gateway.SendAsync(
            "POST", $"/v1/lots/{RequestSamples.LotId}/claims/{RequestSamples.ClaimId}/collection", Role.Donor, """{"code":"123456"}""");
        var problem = await ProblemReader.ReadAsync(response, 409, "outside-pickup-window");
        Assert.Equal(
            """{"from":"2026-03-01T12:00:00.000Z","to":"2026-03-01T14:00:00.000Z"}""", problem["pickupWindow"]!.ToJsonString());
    }

    [Fact, Finding("no bound on what one party may do or a lot may gather")]
    public async Task Reached_limit_says_its_bound_and_when_it_ends()
    {
        gateway.Cluster.OnLot<ClaimView>(nameof(ILotGrain.ClaimAsync), _ => new Refusal(RefusalKind.LimitReached, "Why.")
        {
            Bound = 10,
            Until = new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero),
            RetryAfterSeconds = 90,
        });
        using var response = await ClaimAsync();
        var problem = await ProblemReader.ReadAsync(response, 429, "limit-reached");
        Assert.Equal((10, "2026-03-01T14:00:00.000Z"), ((int?)problem["bound"], (string?)problem["until"]));
        Assert.Equal(TimeSpan.FromSeconds(90), response.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(OrleansException))]
    [InlineData(typeof(SiloUnavailableException))]
    public async Task A_lost_answer_leaves_the_outcome_of_a_change_unknown_and_a_read_unavailable(Type failure)
    {
        gateway.Cluster.On(nameof(ILotGrain.ClaimAsync), _ => throw (Exception)Activator.CreateInstance(failure, "Nobody answered.")!);
        gateway.Cluster.On(
            nameof(ILotCatalogueGrain.SearchAsync), _ => throw (Exception)Activator.CreateInstance(failure, "Nobody answered.")!);
        using var change = await ClaimAsync();
        await ProblemReader.ReadAsync(change, 503, "outcome-unknown");
        using var read = await gateway.SendAsync("GET", "/v1/lots", Role.Donor);
        await ProblemReader.ReadAsync(read, 503, "unavailable");
        Assert.NotNull(read.Headers.RetryAfter);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_claim_whose_answer_was_lost_at_once_is_sent_again_under_its_id(bool isThrown)
    {
        var sent = new List<ClaimLot>();
        gateway.Cluster.OnLot<ClaimView>(nameof(ILotGrain.ClaimAsync), arguments =>
        {
            sent.Add((ClaimLot)arguments[0]!);
            return sent.Count > 1 ? RequestSamples.Claim
                : isThrown ? throw new SiloUnavailableException("It is going.")
                : new Refusal(RefusalKind.OutcomeUnknown, "Another activation has the lot.");
        });
        using var response = await ClaimAsync();
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Same(sent[0], sent[1]);
    }

    [Fact]
    public async Task A_change_without_a_key_is_never_sent_again()
    {
        var sent = 0;
        gateway.Cluster.OnLot<ClaimView>(
            nameof(ILotGrain.CancelAsync), _ => ++sent > 0 ? throw new SiloUnavailableException("It is going.") : RequestSamples.Claim);
        using var response = await gateway.SendAsync("DELETE", $"/v1/lots/{Guid.NewGuid()}/claims/{Guid.NewGuid()}", Role.Recipient);
        await ProblemReader.ReadAsync(response, 503, "outcome-unknown");
        Assert.Equal(1, sent);
    }

    [Fact]
    public async Task A_defect_is_told_without_its_details()
    {
        gateway.Cluster.On(nameof(ILotGrain.ClaimAsync), _ => throw new InvalidOperationException("secret"));
        using var response = await ClaimAsync();
        var problem = await ProblemReader.ReadAsync(response, 500, "internal");
        Assert.DoesNotContain("secret", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "not-found")]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    [InlineData("PUT", "/v1/lots", 405, "method-not-allowed")]
    [InlineData("POST", "/healthz/live", 405, "method-not-allowed")]
    public async Task What_the_router_refuses_is_a_problem_too(string method, string path, int status, string slug)
    {
        foreach (var role in new Role?[] { null, Role.Operator })
        {
            using var response = await gateway.SendAsync(method, path, role);
            await ProblemReader.ReadAsync(response, status, slug);
            Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
        }
    }

    [Fact]
    public async Task Every_response_keeps_browsers_from_guessing_and_names_no_server()
    {
        using var response = await gateway.SendAsync("GET", "/v1/nothing");
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Empty(response.Headers.Server);
    }

    [Fact]
    public async Task Headers_beyond_the_limit_are_refused()
    {
        using var response = await gateway.SendAsync(
            "GET", "/healthz/live", change: request => request.Headers.Add("X-Long", new string('x', 20_000)));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_chunked_body_cut_short_is_no_request()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        var request =
            $"POST {Claims} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.Token(Role.Recipient)}\r\nIdempotency-Key: cut\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 400", text, StringComparison.Ordinal);
        Assert.Contains("urn:pangan:problem:malformed-request", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"quantity\":true}", "400 Bad Request")]
    [InlineData("{}", "400 Bad Request")]
    [InlineData("x", "400 Bad Request")]
    public async Task A_connection_serves_on_after_a_bad_body(string body, string status)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        var bad = $"POST {Claims} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.Token(Role.Recipient)}\r\nIdempotency-Key: bad\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        const string Last = "GET /healthz/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(bad + bad + Last), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, text.Split("HTTP/1.1 " + status).Length);
        Assert.Contains("{\"status\":\"alive\"}", text, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> ClaimAsync() => gateway.SendAsync("POST", Claims, Role.Recipient, """{"quantity":5}""");
}
