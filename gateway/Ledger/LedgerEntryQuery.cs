using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>Which entries are listed.</summary>
internal sealed record LedgerEntryQuery : PageQuery
{
    /// <summary>The ledger's partition.</summary>
    [FromQuery(Name = "partition"), Required, WholeText(0, short.MaxValue)]
    [Description("The ledger's partition.")]
    public string? Partition { get; init; }

    /// <summary>The partition, once the parameters are valid.</summary>
    public int ToPartition() => (int)WholeTextAttribute.Parse(Partition)!.Value;
}
