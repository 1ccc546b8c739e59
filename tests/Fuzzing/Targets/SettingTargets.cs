using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Grpc;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Hosting.Clustering;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Settings with a form of their own, and the targets of webhooks: what is found valid can be used.</summary>
internal static class SettingTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        FuzzTarget.OfText("target of a webhook", ReadWebhook, "https://hooks.example.org/pangan?a=1", "https://[2606:4700::1111]:8443/",
            "https://93.184.216.34/"),
        FuzzTarget.OfText("setting trusted proxies", ReadProxies, "10.0.0.0/8, 127.0.0.1", "::1,fd00::/8") with
        {
            // An address of one digit is an object beside its text and its place in the list.
            AllocatedPerByte = 400,
        },
        FuzzTarget.OfText("setting addresses of gRPC", GrpcAddresses.AreValid, "http://127.0.0.1:5001;https://*:5002"),
        FuzzTarget.OfText("setting reminders of recalls", ReadReminders, "15,60,240"),
        FuzzTarget.OfText("setting address of Redis", ReadRedis, "127.0.0.1:6379", "redis.example.org:6380,ssl=true"),
    ];

    private static bool ReadWebhook(string url)
    {
        if (new WebhookTargets(allowPrivate: false).Advise(url) is not null)
        {
            return false;
        }

        var target = new Uri(url, UriKind.Absolute);
        FuzzTarget.Require(target.Scheme == Uri.UriSchemeHttps && target.UserInfo.Length == 0, "A webhook is called over TLS.");
        var host = target.IdnHost.Trim('[', ']');
        FuzzTarget.Require(!IPAddress.TryParse(host, out var address) || IsGlobal(address), "A literal address is public.");
        return true;
    }

    /// <summary>Of IPv6, only 2000::/3 is given out for use on the internet.</summary>
    private static bool IsGlobal(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var first = plain.GetAddressBytes()[0];
        return plain.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? first >> 5 == 1 : first is not (
            0 or 10 or 127 or >= 224);
    }

    private static bool ReadProxies(string text)
    {
        if (!TrustedProxies.AreValid(text))
        {
            return false;
        }

        new TrustedProxies(Options.Create(new GatewayOptions { TrustedProxies = text })).Configure(new ForwardedHeadersOptions());
        return true;
    }

    private static bool ReadReminders(string text)
    {
        var options = new RecallOptions { RepeatAfterMinutes = text };
        if (new RecallOptionsValidator().Validate(null, options).Failed)
        {
            return false;
        }

        var written = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        FuzzTarget.Require(options.NextAfter(written, written) > written, "The next reminder is later.");
        return true;
    }

    private static bool ReadRedis(string text)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { [ClusterSettingsReader.RedisVariable] = text }).Build();
        try
        {
            _ = ClusterSettingsReader.ReadForClient(settings);
            return true;
        }
        catch (OptionsValidationException)
        {
            return false;
        }
    }
}
