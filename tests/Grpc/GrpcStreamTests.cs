using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Tokens;
using HealthClient = Grpc.Health.V1.Health.HealthClient;
using Wire = Pangan.V1;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>Streams of events, over two gateways that share a cluster.</summary>
[Collection<RecordCollection>]
public sealed class GrpcStreamTests(Servers servers, SharedCluster shared)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Guid _account = Guid.CreateVersion7();

    [Fact]
    public async Task Stream_that_was_interrupted_resumes_at_another_gateway_without_gap_or_repetition()
    {
        await shared.StartAsync(servers);
        using var one = new GrpcCaller(shared.Gateway.GrpcAddress);
        using var other = new GrpcCaller(shared.OtherGateway.GrpcAddress);
        await AddAsync(1, 150);
        var numbers = new List<long>();
        long position;
        using (var first = one.Events.Follow(new() { After = 0 }, For(_account)))
        {
            Assert.Equal(0, await PositionAsync(first));
            await ReadAsync(first, numbers, 120);
            position = numbers[^1];
        }

        await AddAsync(151, 160);
        using (var second = other.Events.Follow(new() { After = position }, For(_account)))
        {
            Assert.Equal(position, await PositionAsync(second));
            await ReadAsync(second, numbers, 160);
            await AddAsync(161, 163);
            await ReadAsync(second, numbers, 163);
        }

        Assert.Equal(Enumerable.Range(1, 163).Select(static number => (long)number), numbers);
    }

    [Fact]
    public async Task Stream_without_a_position_says_where_it_starts_and_sends_only_what_comes()
    {
        await shared.StartAsync(servers);
        using var caller = new GrpcCaller(shared.Gateway.GrpcAddress);
        await AddAsync(1, 5);
        using var stream = caller.Events.Follow(new(), For(_account));
        Assert.Equal(5, await PositionAsync(stream));
        await AddAsync(6, 6);
        var numbers = new List<long>();
        await ReadAsync(stream, numbers, 1);
        Assert.Equal([6], numbers);
        Assert.Equal("claim-lapsed", stream.ResponseStream.Current.Event.Kind);
    }

    [Fact]
    public async Task Stream_ends_with_its_session_and_with_its_token()
    {
        await shared.StartAsync(servers);
        using var caller = new GrpcCaller(shared.OtherGateway.GrpcAddress);
        var member = await Member.RegisterAsync(shared.Cluster, shared.Gateway);
        await member.LogInAsync(shared.Gateway);
        using var ofSession = caller.Events.Follow(new(), GrpcCaller.With(member.AccessToken));
        await PositionAsync(ofSession);
        Assert.Equal(204, (await shared.Gateway.SendAsync("DELETE", "/v1/sessions/current", token: member.AccessToken)).Status);
        var ended = await RefusedCall.OfAsync(async () => await ofSession.ResponseStream.MoveNext().WaitAsync(Limit));
        Assert.Equal((StatusCode.Unauthenticated, "unauthenticated"), (ended.Code, ended.Slug));

        var token = shared.Gateway.Services.GetRequiredService<TokenIssuer>()
            .Issue(new Caller(_account, Role.Donor), TimeSpan.FromSeconds(2));
        using var ofToken = caller.Events.Follow(new(), GrpcCaller.With(token));
        await PositionAsync(ofToken);
        var expired = await RefusedCall.OfAsync(async () => await ofToken.ResponseStream.MoveNext().WaitAsync(Limit));
        Assert.Equal((StatusCode.Unauthenticated, "unauthenticated"), (expired.Code, expired.Slug));
    }

    [Fact]
    public async Task Streams_of_an_account_share_their_bound_with_rest_and_give_it_back()
    {
        await shared.StartAsync(servers);
        using var caller = new GrpcCaller(shared.Gateway.GrpcAddress);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/notifications/stream");
        request.Headers.Add("Authorization", $"Bearer {TokenOf(_account)}");
        using var ofRest = await shared.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var open = Enumerable.Range(0, 4).Select(_ => caller.Events.Follow(new(), For(_account))).ToList();
        foreach (var stream in open)
        {
            await PositionAsync(stream);
        }

        using var sixth = caller.Events.Follow(new(), For(_account));
        var refused = await RefusedCall.OfAsync(async () => await sixth.ResponseStream.MoveNext().WaitAsync(Limit));
        Assert.Equal((StatusCode.ResourceExhausted, "too-many-streams"), (refused.Code, refused.Slug));

        open.ForEach(static stream => stream.Dispose());
        await Wait.UntilAsync(async () =>
        {
            using var next = caller.Events.Follow(new(), For(_account));
            try
            {
                return await PositionAsync(next) >= 0;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Position_before_the_first_event_is_refused()
    {
        await shared.StartAsync(servers);
        using var caller = new GrpcCaller(shared.Gateway.GrpcAddress);
        using var stream = caller.Events.Follow(new() { After = -1 }, For(_account));
        var refused = await RefusedCall.OfAsync(async () => await stream.ResponseStream.MoveNext().WaitAsync(Limit));
        Assert.Equal(["after"], refused.Fields.Keys);
    }

    [Fact]
    public async Task Health_is_that_of_the_gateway_and_needs_no_token()
    {
        await shared.StartAsync(servers);
        using var caller = new GrpcCaller(shared.Gateway.GrpcAddress);
        var health = new HealthClient(caller.Invoker);
        foreach (var service in (string[])["", "pangan.v1.Claims"])
        {
            var answer = await health.CheckAsync(new HealthCheckRequest { Service = service });
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
        }

        using var watch = health.Watch(new HealthCheckRequest());
        Assert.True(await watch.ResponseStream.MoveNext().WaitAsync(Limit));
    }

    private static async Task<long> PositionAsync(AsyncServerStreamingCall<Wire.FollowResponse> stream)
    {
        Assert.True(await stream.ResponseStream.MoveNext().WaitAsync(Limit));
        Assert.Equal(Wire.FollowResponse.ItemOneofCase.Position, stream.ResponseStream.Current.ItemCase);
        return stream.ResponseStream.Current.Position;
    }

    private static async Task ReadAsync(AsyncServerStreamingCall<Wire.FollowResponse> stream, List<long> numbers, int count)
    {
        while (numbers.Count < count)
        {
            Assert.True(await stream.ResponseStream.MoveNext().WaitAsync(Limit));
            numbers.Add(stream.ResponseStream.Current.Event.Number);
        }
    }

    private string TokenOf(Guid account) =>
        shared.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(new Caller(account, Role.Recipient));

    private Metadata For(Guid account) => GrpcCaller.With(TokenOf(account));

    private Task AddAsync(int from, int to) => shared.Cluster.ExecuteAsync(
        $"""
         INSERT INTO notification
         SELECT '{_account}', n, gen_random_uuid(), 'claim-lapsed', gen_random_uuid(), NULL, NULL, 1, NULL, now(), now()
         FROM generate_series({from}, {to}) n;
         INSERT INTO notification_counter (account_id, last) VALUES ('{_account}', {to})
         ON CONFLICT (account_id) DO UPDATE SET last = {to}
         """);
}
