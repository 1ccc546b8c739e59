using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Safety;
using PahlawanPangan.Lots;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>The rules of a handover to the recipient: pure, without clock or I/O.</summary>
internal static class HandoverRules
{
    /// <summary>By how much clocks may differ.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    /// <summary>How old a reading may be: it is of the handover itself.</summary>
    private static readonly TimeSpan ReadingAgeMax = TimeSpan.FromHours(1);

    /// <summary>The refusal of a reading that is missing where one is required, or cannot be as stated; null when it can.</summary>
    public static Refusal? RefuseReading(
        TemperatureReading? reading, TemperatureClass temperatureClass, SafetyRules rules, DateTimeOffset now)
    {
        if (reading is null)
        {
            return rules.Requires(temperatureClass, SafetyStage.Handover)
                ? new Refusal(
                    RefusalKind.TemperatureRequired,
                    $"{temperatureClass} food must be measured when it is handed over: send temperature.")
                {
                    Field = "temperature",
                }
                : null;
        }

        return reading.Celsius is not (>= TemperatureReading.CelsiusMin and <= TemperatureReading.CelsiusMax)
                ? Refusal.Invalid(
                    "temperature.celsius",
                    $"must be from {TemperatureReading.CelsiusMin} to {TemperatureReading.CelsiusMax} degrees Celsius")
            : reading.MeasuredAt > now + ClockDifference ? Refusal.Invalid("temperature.measuredAt", "must not be in the future")
            : reading.MeasuredAt < now - ReadingAgeMax ? Refusal.Invalid("temperature.measuredAt", "must be within the last hour")
            : null;
    }

    /// <summary>The refusal of food that is outside of its limits.</summary>
    public static Refusal OutOfLimits(string detail) => new(RefusalKind.TemperatureOutOfLimits, detail) { Field = "temperature" };

    /// <summary>The refusal of a code that was wrong too often.</summary>
    public static Refusal Locked { get; } = new(
        RefusalKind.PickupCodeLocked,
        "Too many wrong handover codes were given for this delivery. Send a signature or the reference of a photo as the proof.");

    /// <summary>The refusal of a wrong code.</summary>
    public static Refusal CodeWrong(int attemptsLeft) => new(
        RefusalKind.PickupCodeWrong,
        attemptsLeft == 0
            ? "The handover code is wrong, and no try is left. Send a signature or the reference of a photo as the proof."
            : "The handover code is wrong. Ask the recipient to show it again.")
    {
        AttemptsLeft = attemptsLeft,
    };

    /// <summary>
    /// What the event says of a photo's reference: its hash, by which the reference can be proved later and which leads to no picture.
    /// </summary>
    public static string? PublicReference(HandoverProof proof) => proof.Reference is { } reference
        ? "sha-256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reference)))
        : null;
}
