using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Which lot a call is about; REST has it in the path.</summary>
internal sealed record LotReference(string? Text)
{
    /// <summary>The lot's id.</summary>
    [Required, Uuid("a lot's id")]
    public string? LotId { get; } = string.IsNullOrEmpty(Text) ? null : Text;

    /// <summary>The id, once it is valid.</summary>
    public Guid Id => Guid.ParseExact(LotId!, "D");
}

/// <summary>Which claim a call is about; REST has it in the path.</summary>
internal sealed record ClaimReference(string? Text)
{
    /// <summary>The claim's id.</summary>
    [Required, Uuid("a claim's id")]
    public string? ClaimId { get; } = string.IsNullOrEmpty(Text) ? null : Text;

    /// <summary>The id, once it is valid.</summary>
    public Guid Id => Guid.ParseExact(ClaimId!, "D");
}

/// <summary>Which delivery a call is about; REST has it in the path.</summary>
internal sealed record DeliveryReference(string? Text)
{
    /// <summary>The delivery's id.</summary>
    [Required, Uuid("a delivery's id")]
    public string? DeliveryId { get; } = string.IsNullOrEmpty(Text) ? null : Text;

    /// <summary>The id, once it is valid.</summary>
    public Guid Id => Guid.ParseExact(DeliveryId!, "D");
}

/// <summary>Which version a change expects; REST has it in <c>If-Match</c>.</summary>
internal sealed record VersionReference(long? Version)
{
    /// <summary>The version; null for any.</summary>
    [AtLeast(0)]
    public long? ExpectedVersion { get; } = Version;
}

/// <summary>Where a stream starts; REST has it in <c>Last-Event-ID</c>.</summary>
internal sealed record PositionReference(long? Number)
{
    /// <summary>The number of the last event that the caller has; null for only what comes from now on.</summary>
    [AtLeast(0)]
    public long? After { get; } = Number;
}
