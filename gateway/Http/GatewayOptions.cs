using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The gateway's settings, from the configuration section <c>Gateway</c> and the variable <c>PANGAN_KEYS</c>.</summary>
internal sealed class GatewayOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway";

    /// <summary>The environment variable that names the key folder.</summary>
    public const string KeysVariable = "PANGAN_KEYS";

    /// <summary>The longest time for which an access token can be valid, in minutes.</summary>
    public const int AccessTokenMinutesMax = 24 * 60;

    /// <summary>The folder of the keys: <c>tokens/*.pem</c> and <c>pickup-codes.key</c>.</summary>
    public string KeysPath { get; set; } = string.Empty;

    /// <summary>
    /// The <c>iss</c> of the tokens that this gateway signs and accepts: an absolute URI. Unless set, it is <see cref="PublicUrl"/>, where
    /// the discovery document is.
    /// </summary>
    public string Issuer { get; set; } = "https://pahlawan-pangan.example";

    /// <summary>The <c>aud</c> of the tokens that this gateway signs and accepts.</summary>
    public string Audience { get; set; } = "pahlawan-pangan";

    /// <summary>The http or https address that clients use, for the discovery document; empty to take it from each request.</summary>
    public string PublicUrl { get; set; } = string.Empty;

    /// <summary>For how long an access token is valid, in minutes from 1 to 1,440; 15 unless set.</summary>
    [SettingRange(Section, 1, AccessTokenMinutesMax)]
    public int AccessTokenMinutes { get; set; } = 15;

    /// <summary>
    /// How far the clocks of two gateways may differ when a token's times are checked, in seconds from 0 to 60; 5 unless set.
    /// </summary>
    [SettingRange(Section, 0, 60)]
    public int ClockSkewSecondsMax { get; set; } = 5;

    /// <summary>How long the readiness probe waits for the silo, in milliseconds from 100 to 60,000; 2,000 unless set.</summary>
    [SettingRange(Section, 100, 60_000)]
    public int ReadinessTimeoutMilliseconds { get; set; } = 2000;

    /// <summary>
    /// For how long a stopping gateway goes on serving while it reports that it is not ready, in seconds from 0 to 300; 0 unless set.
    /// Longer than the load balancer takes to notice.
    /// </summary>
    [SettingRange(Section, 0, 300)]
    public int DrainSeconds { get; set; }

    /// <summary>How often the key folder is read, in milliseconds from 50 to 600,000; 5,000 unless set.</summary>
    [SettingRange(Section, 50, 600_000)]
    public int KeyPollMilliseconds { get; set; } = 5000;

    /// <summary>
    /// How old a new token key must be before it signs, in seconds from 0 to 604,800; 360 unless set. Longer than every node takes to
    /// read it and others to fetch the key set.
    /// </summary>
    [SettingRange(Section, 0, 7 * 24 * 3600)]
    public int KeyLeadSeconds { get; set; } = 360;

    /// <summary>
    /// How many validated tokens are cached, from 0 to 1,000,000; 20,000 unless set. With 0, every token's signature is checked on every
    /// request.
    /// </summary>
    [SettingRange(Section, 0, 1_000_000)]
    public int TokensRememberedMax { get; set; } = 20_000;

    /// <summary>How often ended sessions are read, in milliseconds from 50 to 60,000; 1,000 unless set.</summary>
    [SettingRange(Section, 50, 60_000)]
    public int RevocationPollMilliseconds { get; set; } = 1000;

    /// <summary>
    /// For how long ended sessions may be unreadable before tokens of sessions are refused as unavailable, in seconds from 0 to 3,600; 30
    /// unless set, 0 for ever.
    /// </summary>
    [SettingRange(Section, 0, 3600)]
    public int RevocationSilenceSecondsMax { get; set; } = 30;

    /// <summary>
    /// How many requests a minute one client may send to the endpoints that cost a hash, a message or a guess, up to 1,000,000; 0 for any
    /// number. Unless set: 120, and any number in development.
    /// </summary>
    [SettingRange(Section, 0, 1_000_000)]
    public int? IdentityRequestsPerMinute { get; set; }

    /// <summary>
    /// How many requests a second one client may send to all other endpoints, up to 1,000,000; 0 for any number. Unless set: 1,000, and
    /// any number in development.
    /// </summary>
    [SettingRange(Section, 0, 1_000_000)]
    public int? RequestsPerSecond { get; set; }

    /// <summary>
    /// Whether these limits hold over all gateways, when there is a Redis (<c>PANGAN_REDIS</c>); true unless set. Without, or while Redis
    /// does not answer, each gateway limits alone.
    /// </summary>
    public bool SharedLimits { get; set; } = true;

    /// <summary>
    /// How long Redis may take to answer before requests go on by the gateway's own limits, in milliseconds from 10 to 5,000; 100 unless
    /// set.
    /// </summary>
    [SettingRange(Section, 10, 5000)]
    public int SharedLimitWaitMilliseconds { get; set; } = 100;

    /// <summary>
    /// How often a gateway checks whether that Redis is away or back, in milliseconds from 50 to 60,000; 1,000 unless set.
    /// </summary>
    [SettingRange(Section, 50, 60_000)]
    public int SharedLimitProbeMilliseconds { get; set; } = 1000;

    /// <summary>The proxies whose <c>X-Forwarded-For</c> is trusted: addresses or networks, separated by commas; none when empty.</summary>
    public string TrustedProxies { get; set; } = string.Empty;

    /// <summary>
    /// The origins whose pages may call the API from a browser (CORS), such as <c>https://app.example.org</c>, separated by commas; none
    /// when empty, <c>*</c> for every origin. Cookies are never used, so no credentials are allowed.
    /// </summary>
    public string CorsOrigins { get; set; } = string.Empty;

    /// <summary>The largest request body, in bytes from 1,024 to 16,777,216; 65,536 unless set.</summary>
    [SettingRange(Section, 1024, 16 * 1024 * 1024)]
    public int BodyBytesMax { get; set; } = 64 * 1024;

    /// <summary>How many notification streams one account may have open at this gateway, from 1 to 1,000; 5 unless set.</summary>
    [SettingRange(Section, 1, 1000)]
    public int StreamsPerAccountMax { get; set; } = 5;

    /// <summary>How many notification streams may be open at this gateway, from 1 to 100,000; 2,000 unless set.</summary>
    [SettingRange(Section, 1, 100_000)]
    public int StreamsMax { get; set; } = 2000;

    /// <summary>How many readers of the public board may follow it at this gateway, from 1 to 100,000; 5,000 unless set.</summary>
    [SettingRange(Section, 1, 100_000)]
    public int BoardStreamsMax { get; set; } = 5000;

    /// <summary>
    /// The most API requests that are under way at once, up to 100,000; 4,096 unless set, 0 for any number. Usually fewer are let in, as
    /// <see cref="AnswerTargetMilliseconds"/> says.
    /// </summary>
    [SettingRange(Section, 0, 100_000)]
    public int RequestsAtOnceMax { get; set; } = 4096;

    /// <summary>
    /// The most logins, registrations and other requests of identity that are under way at once, from 1 to 100,000; 128 unless set. Further
    /// ones are refused at once. What waits for a hash is limited besides, in each silo (<c>Passwords:WaitingMax</c>).
    /// </summary>
    [SettingRange(Section, 1, 100_000)]
    public int IdentityRequestsAtOnceMax { get; set; } = 128;

    /// <summary>
    /// How long the fastest tenth of the answers may take before fewer requests are let in at once, in milliseconds from 10 to 60,000; 300
    /// unless set.
    /// </summary>
    [SettingRange(Section, 10, 60_000)]
    public int AnswerTargetMilliseconds { get; set; } = 300;

    /// <summary>
    /// How long a request waits to be let in before it is refused as overloaded, in milliseconds from 1 to 60,000; 900 unless set.
    /// </summary>
    [SettingRange(Section, 1, 60_000)]
    public int AdmissionWaitMilliseconds { get; set; } = 900;

    /// <summary>
    /// How many requests may wait to be let in, from 0 to 100,000; 10,000 unless set. Further ones are refused at once.
    /// </summary>
    [SettingRange(Section, 0, 100_000)]
    public int RequestsWaitingMax { get; set; } = 10_000;

    /// <summary>The settings of a configuration, unchecked.</summary>
    public static GatewayOptions Read(IConfiguration configuration)
    {
        var options = new GatewayOptions();
        options.Bind(configuration);
        return options;
    }

    /// <summary>Binds the section, and the variable over it.</summary>
    public void Bind(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        section.Bind(this);
        if (PublicUrl.Length > 0 && string.IsNullOrEmpty(section[nameof(Issuer)]))
        {
            Issuer = PublicUrl.TrimEnd('/');
        }

        if (configuration[KeysVariable] is { Length: > 0 } keys)
        {
            KeysPath = keys;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(KeysPath))
        {
            yield return new($"{KeysVariable} is not set; set it to the folder of the keys, which the command `keys` fills.");
        }

        if (!Uri.TryCreate(Issuer, UriKind.Absolute, out _))
        {
            yield return new($"{Section}:{nameof(Issuer)} is not an absolute URI; set it to the address that issues the tokens.");
        }

        if (string.IsNullOrWhiteSpace(Audience))
        {
            yield return new($"{Section}:{nameof(Audience)} is empty; set it to the name that tokens are meant for.");
        }

        if (PublicUrl.Length > 0 && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return new(
                $"{Section}:{nameof(PublicUrl)} is not an http or https URL; set it to the address that clients use, or leave it empty.");
        }

        if (!CrossOrigin.AreValid(CorsOrigins))
        {
            yield return new(
                $"{Section}:{nameof(CorsOrigins)} is not a list of origins; "
                + "set it like https://app.example.org,http://localhost:3000, to * for every origin, or leave it empty.");
        }

        if (!Http.TrustedProxies.AreValid(TrustedProxies))
        {
            yield return new(
                $"{Section}:{nameof(TrustedProxies)} is not a list of addresses and networks; "
                + "set it like 10.0.0.5,10.1.0.0/16, or leave it empty.");
        }
    }
}

/// <summary>Refuses settings that are out of range or of the wrong form, naming each.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
