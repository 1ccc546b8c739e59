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

    /// <summary>The largest request body, in bytes.</summary>
    public int BodyBytesMax { get; set; } = 64 * 1024;
}
