using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Operations;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Notifications;

namespace PahlawanPangan.Tests.Notifications;

/// <summary>Notices about an account are no codes: nothing makes them worthless after five minutes.</summary>
public sealed class AccountNoticeTests(Servers servers)
{
    [Fact, Finding("a safety notice lost, stale or partial")]
    public async Task Notice_that_waited_for_the_broker_or_the_provider_is_sent_and_a_code_is_dropped()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await using var provider = await Receiver.StartAsync();
        var identity = cluster.Grains.GetGrain<IIdentityGrain>(0);
        var known = AccountSamples.Register("siti@example.org");
        await identity.RegisterAsync(known);
        var (_, code) = await SentCodes.LastAsync(cluster, known.Contact.Email, "confirmation");
        await identity.ConfirmAsync(new ConfirmAccount { Email = known.Contact.Email, Code = code });
        await identity.RegisterAsync(known);
        cluster.Time.Advance(TimeSpan.FromMinutes(6));

        await using var consumers = RunningConsumers.Start(cluster);
        await consumers.CatchUpAsync("messages");
        cluster.Time.Advance(TimeSpan.FromMinutes(6));
        using var sender = new MessageSender(
            cluster.Database, cluster.Services.GetRequiredService<ContactCipher>(), new Clock(cluster.Time),
            Options.Create(new NotificationOptions { MessageUrl = provider.Url, MessageSecret = "sixteen letters!" }),
            new ServiceStates(cluster.Time), NullLogger<MessageSender>.Instance);
        await sender.SendDueAsync(CancellationToken.None);

        Assert.Contains(
            "account.registration-repeated", Encoding.UTF8.GetString(Assert.Single(provider.Requests).Body), StringComparison.Ordinal);
        Assert.Equal(1L, await cluster.QueryAsync<long>("SELECT count(*) FROM dropped_event WHERE consumer = 'messages'"));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM dropped_event WHERE subject LIKE '%registration-repeated%'"));
    }
}
