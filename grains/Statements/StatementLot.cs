using System.Text.Json;

namespace PahlawanPangan.Grains.Statements;

/// <summary>A lot as its last event left it: what the next one is compared with.</summary>
internal sealed record StatementLot
{
    /// <summary>The lot.</summary>
    public required Guid LotId { get; init; }

    /// <summary>Its donor.</summary>
    public required Guid DonorId { get; init; }

    /// <summary>The unit of its quantities.</summary>
    public required string Unit { get; init; }

    /// <summary>Its region.</summary>
    public required string Region { get; init; }

    /// <summary>The kind of food.</summary>
    public required string Category { get; init; }

    /// <summary>The posted total.</summary>
    public long Posted { get; init; }

    /// <summary>What has expired of it.</summary>
    public long Expired { get; init; }

    /// <summary>What was withdrawn of it.</summary>
    public long Withdrawn { get; init; }

    /// <summary>Whether it was recalled.</summary>
    public bool IsRecalled { get; init; }

    /// <summary>A lot before anything was posted of it, from the data of its <c>lot.posted</c>.</summary>
    public static StatementLot Of(Guid lotId, JsonElement posted) => new()
    {
        LotId = lotId,
        DonorId = posted.GetProperty("donorId").GetGuid(),
        Unit = posted.GetProperty("unit").GetString()!,
        Region = posted.GetProperty("region").GetString()!,
        Category = posted.GetProperty("category").GetString()!,
    };

    /// <summary>The lot after an event, by the quantities that the event reports.</summary>
    public StatementLot After(string type, JsonElement data)
    {
        var quantities = data.GetProperty("quantities");
        return this with
        {
            Posted = quantities.GetProperty("posted").GetInt64(),
            Expired = quantities.GetProperty("expired").GetInt64(),
            Withdrawn = quantities.GetProperty("withdrawn").GetInt64(),
            IsRecalled = IsRecalled || type == "lot.recalled",
        };
    }
}
