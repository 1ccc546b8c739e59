using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Which page of a list is asked for.</summary>
internal record PageQuery : QueryParameters
{
    /// <summary>How many items at the most.</summary>
    [FromQuery(Name = "limit"), WholeText(1, PageRequest.LimitMax)]
    [Description("How many items at the most; 50 when absent.")]
    public string? Limit { get; init; }

    /// <summary>Where the page starts.</summary>
    [FromQuery(Name = "cursor"), Cursor]
    [Description("The next of the previous page, as it was.")]
    public string? Cursor { get; init; }

    /// <summary>The page, once the parameters are valid.</summary>
    public PageRequest ToPage() =>
        new(Limit is null ? PageRequest.LimitDefault : (int)WholeTextAttribute.Parse(Limit)!.Value, Cursor);
}
