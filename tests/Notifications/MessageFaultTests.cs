using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Notifications;

/// <summary>Messages that cannot be sent, beside others that can.</summary>
public sealed class MessageFaultTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>, IAsyncLifetime
{
    private const string Kind = "a queue whose head can block; a background service that an exception stops";

    /// <summary>The queue is of each test alone: the sender sends whatever is in it.</summary>
    public async ValueTask InitializeAsync() => await fixture.Cluster.ExecuteAsync("DELETE FROM message; DELETE FROM dead_letter");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [Finding(Kind)]
    [InlineData("v1.{key}.%%%", "CryptographicException")]
    [InlineData("v1.{key}.A", "CryptographicException")]
    [InlineData("nothing at all", "CryptographicException")]
    [InlineData("v1.{key}.AAAA", "CryptographicException")]
    public async Task Malformed_message_is_set_aside_and_the_others_are_sent(string recipient, string reason)
    {
        var cluster = fixture.Cluster;
        await using var provider = await Receiver.StartAsync();
        using var states = new ServiceStates(cluster.Time);
        using var sender = Sender(cluster, provider.Url, states);
        var bad = await QueueAsync(cluster, recipient.Replace("{key}", KeyOf(cluster), StringComparison.Ordinal));
        await QueueAsync(cluster);

        for (var i = 0; i < 6; i++)
        {
            await sender.SendDueAsync(CancellationToken.None);
            cluster.Time.Advance(TimeSpan.FromSeconds(17));
        }

        Assert.Single(provider.Requests);
        Assert.All(states.Read(), service => Assert.Null(service.FailingSince));
        var letter = Assert.Single((await DeadLettersAsync(cluster)).Items);
        Assert.Equal(("message-sender", bad), (letter.Consumer, letter.EventId));
        Assert.StartsWith(reason, letter.Reason, StringComparison.Ordinal);
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM message WHERE status = 0"));

        // Its cause is mended, and it is sent; a letter that was replayed is not replayed twice, and a repetition gets the first answer.
        await cluster.ExecuteAsync($"UPDATE message SET recipient = '{Seal(cluster, bad)}', occurred_at = '{cluster.Time.Now:O}'");
        Assert.Null(await Operators(cluster).ReplayDeadLetterAsync(LotSamples.Operator, letter.Id));
        Assert.Null(await Operators(cluster).ReplayDeadLetterAsync(LotSamples.Operator, letter.Id));
        var another = new Caller(Guid.CreateVersion7(), Role.Operator);
        Assert.Equal(RefusalKind.NotFound, (await Operators(cluster).ReplayDeadLetterAsync(another, letter.Id))!.Kind);
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        Assert.Equal(2, provider.Requests.Count);
    }

    [Fact]
    [Finding(Kind)]
    public async Task Message_set_aside_is_discarded_without_its_address_and_code()
    {
        var cluster = fixture.Cluster;
        using var states = new ServiceStates(cluster.Time);
        using var sender = Sender(cluster, "http://127.0.0.1:1/", states);
        await QueueAsync(cluster, $"v1.{KeyOf(cluster)}.%%%");
        await sender.SendDueAsync(CancellationToken.None);
        var letter = Assert.Single((await DeadLettersAsync(cluster)).Items);

        Assert.Null(await Operators(cluster).DiscardDeadLetterAsync(LotSamples.Operator, letter.Id));

        Assert.Equal(
            1L, await cluster.QueryAsync<long>("SELECT count(*) FROM message WHERE status = 3 AND recipient = '' AND code IS NULL"));
        Assert.Empty((await DeadLettersAsync(cluster)).Items);
    }

    [Fact]
    [Finding(Kind)]
    public async Task Message_with_a_time_that_cannot_be_read_is_set_aside_and_the_others_are_sent()
    {
        var cluster = fixture.Cluster;
        await using var provider = await Receiver.StartAsync();
        using var states = new ServiceStates(cluster.Time);
        using var sender = Sender(cluster, provider.Url, states);
        var bad = await QueueAsync(cluster);
        await cluster.ExecuteAsync("UPDATE message SET good_until = '20000-01-01Z'");
        await QueueAsync(cluster);

        await sender.SendDueAsync(CancellationToken.None);

        Assert.Single(provider.Requests);
        Assert.Equal(bad, Assert.Single((await DeadLettersAsync(cluster)).Items).EventId);
    }

    [Fact]
    [Finding("growth: what has no age")]
    public async Task Dropped_message_keeps_neither_address_nor_code()
    {
        var cluster = fixture.Cluster;
        using var states = new ServiceStates(cluster.Time);
        using var sender = Sender(cluster, "http://127.0.0.1:1/", states);
        await QueueAsync(cluster);
        cluster.Time.Advance(TimeSpan.FromDays(4));

        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));

        Assert.Equal(
            1L, await cluster.QueryAsync<long>("SELECT count(*) FROM message WHERE status = 3 AND recipient = '' AND code IS NULL"));
    }

    [Fact]
    [Finding("one that is slow slows others; work made by one request without a bound")]
    public async Task Account_with_very_many_messages_does_not_hold_another_account()
    {
        var cluster = fixture.Cluster;
        await using var provider = await Receiver.StartAsync();
        using var states = new ServiceStates(cluster.Time);
        using var sender = Sender(cluster, provider.Url, states);
        await cluster.ExecuteAsync(
            $"""
             INSERT INTO message (event_id, sealed_for, sequence, kind, channel, recipient, occurred_at, next_at)
             SELECT gen_random_uuid(), '{Guid.Empty}', n, 'account.notice', 'email', '{Seal(cluster, Guid.Empty)}', '{cluster.Time.Now:O}',
                    '{cluster.Time.Now:O}' FROM generate_series(1, 500) n
             """);
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        var other = await QueueAsync(cluster);

        await sender.SendDueAsync(CancellationToken.None);

        Assert.Contains(
            provider.Requests, request => JsonDocument.Parse(request.Body).RootElement.GetProperty("id").GetGuid() == other);
        Assert.InRange(provider.Requests.Count, 2, 32);
    }

    private static IDownstreamGrain Operators(PanganCluster cluster) => cluster.Grains.GetGrain<IDownstreamGrain>(0);

    private static async Task<Page<DeadLetter>> DeadLettersAsync(PanganCluster cluster) =>
        (await Operators(cluster).DeadLettersAsync(LotSamples.Operator, DeadLetterStatus.Waiting, new PageRequest(50, null))).Value!;

    private static ContactCipher Cipher(PanganCluster cluster) => cluster.Services.GetRequiredService<ContactCipher>();

    private static string Seal(PanganCluster cluster, Guid id) => Cipher(cluster).Seal("siti@example.org", AccountMessages.SealPurpose, id);

    private static string KeyOf(PanganCluster cluster) => Seal(cluster, Guid.Empty).Split('.')[1];

    private static MessageSender Sender(PanganCluster cluster, string url, ServiceStates states) => new(
        cluster.Database, Cipher(cluster), new Clock(cluster.Time),
        Options.Create(new NotificationOptions { MessageUrl = url, MessageSecret = "sixteen letters!" }), states,
        NullLogger<MessageSender>.Instance);

    private static async Task<Guid> QueueAsync(PanganCluster cluster, string? recipient = null)
    {
        var id = Guid.CreateVersion7();
        await cluster.ExecuteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
             INSERT INTO message (event_id, sealed_for, sequence, kind, channel, recipient, occurred_at, next_at)
             VALUES ('{id}', '{id}', 1, 'account.notice', 'email', '{recipient ?? Seal(cluster, id)}', '{cluster.Time.Now:O}',
                     '{cluster.Time.Now:O}')
             """));
        return id;
    }
}
