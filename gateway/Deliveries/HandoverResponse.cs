using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>How a delivery was handed over.</summary>
internal sealed record HandoverResponse
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What proves it; absent when nothing does.</summary>
    [NameOf<HandoverProofKind>]
    public string? Proof { get; init; }

    /// <summary>Who signed; for recipient, courier and operators.</summary>
    public string? Text { get; init; }

    /// <summary>Where the photo is kept; for recipient, courier and operators.</summary>
    public string? Reference { get; init; }

    /// <summary>The temperature that was measured.</summary>
    public TemperatureModel? Temperature { get; init; }

    /// <summary>A handover as an answer shows it.</summary>
    public static HandoverResponse? Of(HandoverView? handover) => handover is null ? null : new()
    {
        At = handover.At,
        Proof = handover.Proof is { } proof ? EnumNames<HandoverProofKind>.Default.NameOf(proof.Kind) : null,
        Text = handover.Proof?.Text,
        Reference = handover.Proof?.Reference,
        Temperature = handover.Temperature is { } reading ? TemperatureModel.Of(reading) : null,
    };

    /// <summary>Prints no name, so that a log line can never show one.</summary>
    public override string ToString() => "Handover";
}
