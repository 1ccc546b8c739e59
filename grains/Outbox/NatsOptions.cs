using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PahlawanPangan.Tls;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Where the broker is and how the stream is made; configuration section <c>Nats</c>.</summary>
public sealed class NatsOptions : IValidatableObject
{
    private static readonly TlsPurpose TlsTo = new("the broker", "Nats:Tls", "PANGAN_NATS");

    /// <summary>The broker's URL, such as <c>nats://user:password@host:4222</c>; several may be given with commas.</summary>
    public string Url { get; set; } = "";

    /// <summary>
    /// The authority of the broker, and a certificate for it. With any of them connections are over TLS or not at all, and the broker's
    /// certificate must have the host's name.
    /// </summary>
    public TlsSettings Tls { get; } = new();

    /// <summary>How many servers keep a copy of the stream, from 1 to 5; 1 unless set. Used only when the stream is created.</summary>
    [SettingRange("Nats", 1, 5)]
    public int Replicas { get; set; } = 1;

    /// <summary>
    /// How long the stream keeps events, in days, from 1 to 3,650; 7 unless set. Used only when the stream is created.
    /// </summary>
    [SettingRange("Nats", 1, 3650)]
    public int DaysKept { get; set; } = 7;

    /// <summary>The files of TLS; null for none.</summary>
    internal TlsFiles? TlsFiles => Tls.Open(TlsTo);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var urls = Url.Split(',', StringSplitOptions.TrimEntries);
        if (!Array.TrueForAll(urls, url => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "nats" or "tls"))
        {
            yield return new ValidationResult(
                "Nats:Url (PANGAN_NATS) must be a URL such as nats://127.0.0.1:4222; several with commas between.");
        }

        if (Tls.Fault(TlsTo) is { } fault)
        {
            yield return new ValidationResult(fault);
        }
    }
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class NatsOptionsValidator : IValidateOptions<NatsOptions>;
