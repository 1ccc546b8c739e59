using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Notifications;

/// <summary>The messages of accounts, from their events to the operator's mail provider.</summary>
public sealed class MessageTests(Servers servers)
{
    private const string Email = "siti@example.org";

    [Fact]
    public async Task Code_of_a_registration_reaches_the_provider_and_confirms_the_account()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await using var provider = await Receiver.StartAsync();
        await using var consumers = RunningConsumers.Start(cluster);
        using var sender = Sender(cluster, provider.Url);
        var identity = cluster.Grains.GetGrain<IIdentityGrain>(0);
        Assert.False((await identity.RegisterAsync(AccountSamples.Register(Email))).IsRefused);
        await consumers.CatchUpAsync("messages");
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        var code = Code(provider);
        Assert.False((await identity.ConfirmAsync(new ConfirmAccount { Email = Email, Code = code })).IsRefused);

        // Logging in sends a code of its own; an account's other events are not messages.
        await identity.LogInAsync(new LogIn { Email = Email, Password = AccountSamples.Password });
        await consumers.CatchUpAsync("messages");
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        Assert.NotEqual(code, Code(provider));
        Assert.Equal(
            2L, await cluster.QueryAsync<long>("SELECT count(*) FROM message WHERE status = 1 AND code IS NULL AND recipient = ''"));
        Assert.True(await cluster.QueryAsync<bool>($"SELECT count(*) > 2 FROM outbox WHERE {AccountEvents}"));
    }

    [Fact]
    public async Task Account_events_three_times_each_message_once()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var identity = cluster.Grains.GetGrain<IIdentityGrain>(0);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => identity.RegisterAsync(AccountSamples.Register($"person-{i}@example.org"))));
        var events = await EventsAsync(cluster);
        for (var time = 0; time < 3; time++)
        {
            await using var processor = Processor(cluster);
            foreach (var batch in events.Concat(events).Chunk(4))
            {
                await processor.HandleAsync([.. batch.Select(EventSamples.Incoming)], CancellationToken.None);
            }
        }

        Assert.Equal(6L, await cluster.QueryAsync<long>("SELECT count(*) FROM message WHERE kind = 'account.code-requested'"));
        Assert.Equal(
            events.Count(streamEvent => streamEvent.Data.TryGetProperty("recipient", out _)),
            (int)await cluster.QueryAsync<long>("SELECT count(*) FROM message"));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM message WHERE recipient LIKE '%@%' OR code ~ '^[0-9]{6}$'"));
    }

    [Fact]
    public async Task Code_older_than_five_minutes_is_dropped_and_recorded_and_never_queued()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.Grains.GetGrain<IIdentityGrain>(0).RegisterAsync(AccountSamples.Register(Email));
        cluster.Time.Advance(MessageConsumer.MaxAge + TimeSpan.FromSeconds(1));
        await Processor(cluster)
            .HandleAsync(
                [.. (await EventsAsync(cluster)).Select(streamEvent => EventSamples.Incoming(streamEvent))],
                CancellationToken.None);
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM message"));
        Assert.Equal(
            await cluster.QueryAsync<long>($"SELECT count(*) FROM outbox WHERE {AccountEvents}"),
            await cluster.QueryAsync<long>("SELECT count(*) FROM dropped_event WHERE consumer = 'messages'"));
    }

    private const string AccountEvents = "subject LIKE 'pangan.account.%'";

    private static string Code(Receiver provider)
    {
        var body = JsonDocument.Parse(provider.Requests.Last().Body).RootElement;
        Assert.Equal(Email, body.GetProperty("recipient").GetString());
        return body.GetProperty("code").GetString()!;
    }

    private static EventProcessor Processor(PanganCluster cluster) => new(
        cluster.Services.GetServices<IEventConsumer>().Single(one => one is MessageConsumer), cluster.Database, new Clock(cluster.Time),
        NullLogger<EventProcessor>.Instance);

    private static MessageSender Sender(PanganCluster cluster, string url) => new(
        cluster.Database, cluster.Services.GetRequiredService<ContactCipher>(), new Clock(cluster.Time),
        Options.Create(new NotificationOptions { MessageUrl = url, MessageSecret = "sixteen letters!" }),
        new ServiceStates(cluster.Time), NullLogger<MessageSender>.Instance);

    private static async Task<List<StreamEvent>> EventsAsync(PanganCluster cluster)
    {
        var events = new List<StreamEvent>();
        await using var command = cluster.Database.CreateCommand(
            $"SELECT subject, payload FROM outbox WHERE {AccountEvents} ORDER BY xid, position");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            events.Add(StreamEvent.Read(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return events;
    }
}
