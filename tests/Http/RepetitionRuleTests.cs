using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>Every changing endpoint has a decision about its repetition.</summary>
[Finding("changing requests that cannot be repeated safely")]
public sealed class RepetitionRuleTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    /// <summary>The changing endpoints of gateway/Access.txt, as "METHOD path".</summary>
    internal static IEnumerable<string> ChangingEndpoints => File.ReadAllLines(Repository.PathOf("gateway", "Access.txt"))
        .Select(line => line[..line.LastIndexOf(':')].Split(' '))
        .Where(parts => parts[1] is "POST" or "PUT" or "PATCH" or "DELETE")
        .Select(parts => $"{parts[1]} {parts[0]}");

    public static TheoryData<string> Changing => [.. ChangingEndpoints];

    [Theory]
    [MemberData(nameof(Changing))]
    public void Changing_endpoint_states_what_a_repetition_is_answered(string endpoint)
    {
        var repetition = Find(gateway, endpoint).Metadata.GetMetadata<Repetition>();
        Assert.True(repetition is not null, $"{endpoint} states no repetition: add RepeatsByKey, or say why it needs no key.");
        Assert.True(repetition.Kind is RepetitionKind.RequiredKey or RepetitionKind.OptionalKey || repetition.Reason is { Length: > 10 });
    }

    [Fact]
    public async Task Malformed_key_of_a_request_that_may_carry_one_is_refused_by_name()
    {
        using var response = await gateway.SendAsync(
            "PATCH", $"/v1/lots/{RequestSamples.LotId}", Role.Donor, """{"posted":5}""",
            request => request.Headers.TryAddWithoutValidation("Idempotency-Key", "a b"));
        Assert.Equal(["Idempotency-Key"], await ProblemReader.FieldsAsync(response));
    }

    internal static RouteEndpoint Find(GatewayHost gateway, string endpoint) =>
        gateway.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Single(one => one.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(
            method => $"{method} {one.RoutePattern.RawText}" == endpoint) == true);
}
