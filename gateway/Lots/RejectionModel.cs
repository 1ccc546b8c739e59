using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Food that was refused at the door.</summary>
internal sealed record RejectionModel
{
    /// <summary>How much; with what was taken, not more than the claim.</summary>
    [Required, Count(Quantities.PostedMax)]
    public long? Quantity { get; init; }

    /// <summary>Why. What is unwanted returns to the lot; all else is withdrawn.</summary>
    [Required, NameOf<RejectionReason>]
    public string? Reason { get; init; }

    /// <summary>A rejection as an answer shows it.</summary>
    public static RejectionModel Of(Rejection rejection) => new()
    {
        Quantity = rejection.Quantity,
        Reason = EnumNames<RejectionReason>.Default.NameOf(rejection.Reason),
    };

    /// <summary>The rejection, once it is valid.</summary>
    public Rejection ToRejection() => new() { Quantity = Quantity!.Value, Reason = EnumNames<RejectionReason>.Default.Parse(Reason!) };
}
