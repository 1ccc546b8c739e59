namespace PahlawanPangan.Gateway;

/// <summary>The gateway's settings, from the configuration section <c>Gateway</c> and the variable <c>PANGAN_KEYS</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway";

    /// <summary>The environment variable that names the key folder.</summary>
    public const string KeysVariable = "PANGAN_KEYS";

    /// <summary>The folder of the keys: <c>tokens/*.pem</c> and <c>pickup-codes.key</c>.</summary>
    public string KeysPath { get; set; } = string.Empty;

    /// <summary>The <c>iss</c> of the tokens that this gateway signs and accepts.</summary>
    public string Issuer { get; set; } = "https://pahlawan-pangan.example";

    /// <summary>The <c>aud</c> of the tokens that this gateway signs and accepts.</summary>
    public string Audience { get; set; } = "pahlawan-pangan";

    /// <summary>The address that clients use, for the discovery document; empty to take it from each request.</summary>
    public string PublicUrl { get; set; } = string.Empty;

    /// <summary>How long an access token is valid, in minutes.</summary>
    public int AccessTokenMinutes { get; set; } = 15;

    /// <summary>How far the clocks of two gateways may differ when a token's times are checked, in seconds.</summary>
    public int ClockSkewSecondsMax { get; set; } = 5;

    /// <summary>How long the readiness probe waits for the silo, in milliseconds.</summary>
    public int ReadinessTimeoutMs { get; set; } = 2000;

    /// <summary>
    /// How long a stopping gateway goes on serving while it says that it is not ready, in seconds; 0 unless set. Longer than who balances the load
    /// takes to notice.
    /// </summary>
    public int DrainSeconds { get; set; }

    /// <summary>How often the key folder is looked at, in milliseconds.</summary>
    public int KeyPollMs { get; set; } = 5000;

    /// <summary>
    /// How old a new token key must be before it signs, in seconds: longer than every node takes to read it and others to fetch the key set.
    /// </summary>
    public int KeyLeadSeconds { get; set; } = 360;

    /// <summary>How many validated tokens are remembered; 0 checks every token's signature on every request.</summary>
    public int TokensRememberedMax { get; set; } = 20_000;

    /// <summary>How often ended sessions are asked for, in milliseconds.</summary>
    public int RevocationPollMs { get; set; } = 1000;

    /// <summary>How long nothing may be heard of ended sessions before their tokens are refused as unavailable, in seconds; 0 for ever.</summary>
    public int RevocationSilenceSecondsMax { get; set; } = 30;

    /// <summary>
    /// How many requests a minute one client may send to the endpoints that cost a hash, a message or a guess; 0 for any number. Unless set:
    /// 120, and any number in development.
    /// </summary>
    public int? IdentityRequestsPerMinute { get; set; }

    /// <summary>
    /// How many requests a second one client may send to all others; 0 for any number. Unless set: 1,000, and any number in development.
    /// </summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary>The proxies whose <c>X-Forwarded-For</c> is believed: addresses or networks, separated by commas; none when empty.</summary>
    public string TrustedProxies { get; set; } = string.Empty;

    /// <summary>The largest request body, in bytes.</summary>
    public int BodyBytesMax { get; set; } = 64 * 1024;
}
