using System.Text.Json;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>The handover at the recipient's door: its temperature and its proof.</summary>
internal sealed partial class DeliveryGrain
{
    /// <summary>
    /// Hands carried food over. What does not depend on a code is checked first, so that an answer never reveals whether a code would have
    /// been right.
    /// </summary>
    private async Task<Reply<DeliveryView>> CheckAndHandOverAsync(DeliveryHandover handover, string? traceParent)
    {
        try
        {
            await _safety.EnsureReadAsync();
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }

        var (rules, view, reading) = (_safety.Current, State.View!, handover.Temperature);
        if (HandoverRules.RefuseReading(reading, view.TemperatureClass, rules, _clock.Now) is { } refused)
        {
            return refused;
        }

        if (reading is not null && rules.Outside(view.TemperatureClass, reading.Celsius) is { } outside)
        {
            return await RefuseFoodAsync(reading, rules.Limits.Version, outside, traceParent);
        }

        var (proof, limitsVersion) = (handover.Proof, rules.Limits.Version);
        if (proof is { Kind: HandoverProofKind.Code } && await RefuseCodeAsync(view.Id, proof.Code ?? "") is { } wrong)
        {
            return wrong;
        }

        var done = new HandoverView
        {
            At = _clock.Now,
            Proof = proof is null ? null : proof with { Code = null },
            Temperature = reading,
        };
        return await ChangeAsync(
            "handed-over", view with { Status = DeliveryStatus.HandedOver, Handover = done }, traceParent,
            add: json =>
            {
                if (reading is not null)
                {
                    json.WriteStartObject("temperature"u8);
                    WriteReading(json, reading, limitsVersion, isWithin: true);
                    json.WriteEndObject();
                }

                if (proof is not null)
                {
                    WriteProof(json, proof);
                }
            });
    }

    /// <summary>
    /// Records food that is outside of its limits, then has it lost. The record is durable first: even if the rest is cut short, the food
    /// is handed over no more.
    /// </summary>
    private async Task<Reply<DeliveryView>> RefuseFoodAsync(
        TemperatureReading reading, long limitsVersion, string outside, string? traceParent)
    {
        var refusal = HandoverRules.OutOfLimits(outside);
        State.OutOfLimits = outside;
        Keep<DeliveryView>(_clock.Now, answer: null, refusal);
        var recorded = await ChangeAsync(
            "temperature-recorded", State.View!, traceParent,
            add: json =>
            {
                json.WriteString("stage"u8, "handover"u8);
                WriteReading(json, reading, limitsVersion, isWithin: false);
            });
        if (recorded.IsRefused)
        {
            return recorded;
        }

        // If the lot cannot be reached now, the courier's next step or the use-by ends it.
        _ = await LoseAsync(outside, Cause.Courier, traceParent);
        return refusal;
    }

    /// <summary>The refusal of a wrong handover code, which is counted; null when it is right.</summary>
    private async Task<Refusal?> RefuseCodeAsync(Guid claimId, string code)
    {
        if (State.WrongCodes >= _wrongCodesMax)
        {
            return HandoverRules.Locked;
        }

        if (_codes.MatchesHandover(claimId, code))
        {
            return null;
        }

        State.WrongCodes++;
        var wrong = HandoverRules.CodeWrong(_wrongCodesMax - State.WrongCodes);
        Keep<DeliveryView>(_clock.Now, answer: null, wrong);
        return await SaveAsync() ?? wrong;
    }

    private static void WriteReading(Utf8JsonWriter json, TemperatureReading reading, long limitsVersion, bool isWithin)
    {
        json.WriteNumber("celsius"u8, reading.Celsius);
        CloudEventWriter.WriteTime(json, "measuredAt"u8, reading.MeasuredAt);
        if (reading.Device is { } device)
        {
            json.WriteString("device"u8, device);
        }

        json.WriteNumber("limitsVersion"u8, limitsVersion);
        json.WriteBoolean("isWithin"u8, isWithin);
    }

    private static void WriteProof(Utf8JsonWriter json, HandoverProof proof)
    {
        json.WriteStartObject("proof"u8);
        json.WriteString("kind"u8, proof.Kind switch
        {
            HandoverProofKind.Code => "code"u8,
            HandoverProofKind.Signature => "signature"u8,
            _ => "photo"u8,
        });
        if (HandoverRules.PublicReference(proof) is { } reference)
        {
            json.WriteString("reference"u8, reference);
        }

        json.WriteEndObject();
    }
}
