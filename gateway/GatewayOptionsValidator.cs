using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway;

/// <summary>Refuses to start with settings that cannot work, and names the one to change.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> failures = [];
        if (string.IsNullOrWhiteSpace(options.KeysPath))
        {
            failures.Add($"{GatewayOptions.KeysVariable} is not set: set it to the folder of the keys, which the command `keys` fills.");
        }

        if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out _))
        {
            failures.Add("Gateway:Issuer is not an absolute URI: set it to the address that issues the tokens.");
        }

        if (string.IsNullOrWhiteSpace(options.Audience))
        {
            failures.Add("Gateway:Audience is empty: set it to the name that tokens are meant for.");
        }

        if (options.PublicUrl.Length > 0 && !IsHttp(options.PublicUrl))
        {
            failures.Add("Gateway:PublicUrl is not an http or https URL: set it to the address that clients use, or leave it empty.");
        }

        RequireRange(failures, nameof(options.AccessTokenMinutes), options.AccessTokenMinutes, 1, 24 * 60);
        RequireRange(failures, nameof(options.ClockSkewSecondsMax), options.ClockSkewSecondsMax, 0, 60);
        RequireRange(failures, nameof(options.ReadinessTimeoutMs), options.ReadinessTimeoutMs, 100, 60_000);
        RequireRange(failures, nameof(options.DrainSeconds), options.DrainSeconds, 0, 300);
        RequireRange(failures, nameof(options.KeyPollMs), options.KeyPollMs, 50, 600_000);
        RequireRange(failures, nameof(options.KeyLeadSeconds), options.KeyLeadSeconds, 0, 7 * 24 * 3600);
        RequireRange(failures, nameof(options.TokensRememberedMax), options.TokensRememberedMax, 0, 1_000_000);
        RequireRange(failures, nameof(options.RevocationPollMs), options.RevocationPollMs, 50, 60_000);
        RequireRange(failures, nameof(options.RevocationSilenceSecondsMax), options.RevocationSilenceSecondsMax, 0, 3600);
        RequireRange(failures, nameof(options.IdentityRequestsPerMinute), options.IdentityRequestsPerMinute ?? 0, 0, 1_000_000);
        RequireRange(failures, nameof(options.RequestsPerSecond), options.RequestsPerSecond ?? 0, 0, 1_000_000);
        if (!TrustedProxies.AreValid(options.TrustedProxies))
        {
            failures.Add("Gateway:TrustedProxies is not a list of addresses and networks: set it like 10.0.0.5,10.1.0.0/16, or leave it empty.");
        }

        RequireRange(failures, nameof(options.BodyBytesMax), options.BodyBytesMax, 1024, 16 * 1024 * 1024);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && (parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps);

    private static void RequireRange(List<string> failures, string setting, int value, int min, int max)
    {
        if (value < min || value > max)
        {
            failures.Add($"Gateway:{setting} is {value}: set it from {min} to {max}.");
        }
    }
}
