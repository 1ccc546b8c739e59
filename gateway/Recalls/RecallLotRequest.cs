using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>Why a lot is recalled.</summary>
/// <remarks>The fingerprint of a request depends on the members' order: add new ones at the end.</remarks>
internal sealed record RecallLotRequest
{
    /// <summary>Why; everyone who is reached reads it.</summary>
    [Required, PlainText(LotFields.ReasonLengthMax)]
    public string? Reason { get; init; }

    /// <summary>True for a drill: everyone is reached, and nothing is stopped.</summary>
    public bool? Drill { get; init; }

    /// <summary>The command, once the request is valid.</summary>
    /// <param name="caller">Who recalls.</param>
    /// <param name="lotId">The lot.</param>
    /// <param name="expectedVersion">The lot's version that the caller saw; null for any.</param>
    /// <param name="key">The key of the request; null for one without.</param>
    public OpenRecall ToCommand(Caller caller, Guid lotId, long? expectedVersion, RepeatKey? key) => new()
    {
        Caller = caller,
        LotId = lotId,
        Reason = Reason!,
        IsDrill = Drill == true,
        ExpectedVersion = expectedVersion,
        Fingerprint = key?.Fingerprint,
        TraceParent = RequestTrace.Parent,
    };
}
