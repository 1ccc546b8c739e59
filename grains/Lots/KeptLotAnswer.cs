using System.Text.Json;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>The answer to a request that changed a lot or a claim, written in the transaction of the change.</summary>
/// <param name="Key">The request's key.</param>
/// <param name="Fingerprint">The request's fingerprint.</param>
/// <param name="KeptUntil">When it may be deleted.</param>
/// <param name="Json">The answer.</param>
internal sealed record KeptLotAnswer(Guid Key, Guid Fingerprint, DateTimeOffset KeptUntil, byte[] Json)
{
    /// <summary>Keeps a reply.</summary>
    public static KeptLotAnswer Of<TView>(in RepeatKey key, DateTimeOffset now, in Reply<TView> reply)
        where TView : class
    {
        var answer = new LotAnswer { Lot = reply.Value as LotView, Claim = reply.Value as ClaimView, Refusal = reply.Refusal };
        return new(
            key.Id, key.Fingerprint.Bits, now + KeptAnswer.KeptFor, JsonSerializer.SerializeToUtf8Bytes(answer, LotJson.Default.LotAnswer));
    }

    /// <summary>The reply to a repetition; a refusal when the key was used for another request.</summary>
    public Reply<TView> Repeat<TView>(in RepeatKey key)
        where TView : class
    {
        if (key.Fingerprint.Bits != Fingerprint)
        {
            return KeptAnswer.KeyReused;
        }

        var answer = JsonSerializer.Deserialize(Json, LotJson.Default.LotAnswer);
        return answer?.Refusal is { } refusal ? refusal
            : answer?.Lot is TView lot ? lot
            : answer?.Claim is TView claim ? claim
            : throw new InvalidDataException("A lot's kept answer is empty.");
    }
}

/// <summary>An answer as it is stored; one of its members is set.</summary>
internal sealed record LotAnswer
{
    /// <summary>The lot.</summary>
    public LotView? Lot { get; init; }

    /// <summary>The claim, without its code.</summary>
    public ClaimView? Claim { get; init; }

    /// <summary>A refusal that changed something: a wrong code is counted.</summary>
    public Refusal? Refusal { get; init; }
}
