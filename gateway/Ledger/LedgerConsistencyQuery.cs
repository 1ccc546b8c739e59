using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>Which two checkpoints are compared.</summary>
internal sealed record LedgerConsistencyQuery : QueryParameters
{
    /// <summary>The ledger's partition.</summary>
    [FromQuery(Name = "partition"), Required, WholeText(0, short.MaxValue)]
    [Description("The ledger's partition.")]
    public string? Partition { get; init; }

    /// <summary>The size of the earlier checkpoint.</summary>
    [FromQuery(Name = "from"), Required, WholeText(1)]
    [Description("The size of the earlier checkpoint.")]
    public string? From { get; init; }

    /// <summary>The size of the later checkpoint.</summary>
    [FromQuery(Name = "to"), Required, WholeText(1)]
    [Description("The size of the later checkpoint.")]
    public string? To { get; init; }

    /// <summary>The partition and the two sizes, once the parameters are valid.</summary>
    public (int Partition, long From, long To) ToSizes() =>
        ((int)WholeTextAttribute.Parse(Partition)!.Value, WholeTextAttribute.Parse(From)!.Value, WholeTextAttribute.Parse(To)!.Value);
}
