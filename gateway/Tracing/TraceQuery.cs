using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>How a trace is answered.</summary>
internal record TraceQuery : QueryParameters
{
    /// <summary>The format.</summary>
    [FromQuery(Name = "format"), NameOf<TraceFormat>]
    [Description("json, the default, has all of it and the proof; csv has a row for each lot and claim; epcis is an EPCIS 2.0 document.")]
    public string? Format { get; init; }

    /// <summary>What is shown of the entries.</summary>
    [FromQuery(Name = "evidence"), NameOf<TraceEvidence>]
    [Description("In JSON: hashes, the default, or payloads, which adds each event's bytes.")]
    public string? Evidence { get; init; }

    /// <summary>The format, once the parameters are valid.</summary>
    public TraceFormat ToFormat() => Format is null ? TraceFormat.Json : EnumNames<TraceFormat>.Default.Parse(Format);

    /// <summary>Whether payloads are shown, once the parameters are valid.</summary>
    public bool HasPayloads() => Evidence is not null && EnumNames<TraceEvidence>.Default.Parse(Evidence) == TraceEvidence.Payloads;
}

/// <summary>Which batch is traced.</summary>
internal sealed record BatchTraceQuery : TraceQuery
{
    /// <summary>The batch code.</summary>
    [FromQuery(Name = "batchCode"), Required, PlainText(LotFields.BatchCodeLengthMax)]
    [Description("The batch code, letter by letter as it was posted.")]
    public string? BatchCode { get; init; }

    /// <summary>The product.</summary>
    [FromQuery(Name = "gtin"), Gtin]
    [Description("Only lots of this product.")]
    public string? Gtin { get; init; }
}
