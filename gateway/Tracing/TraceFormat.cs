namespace PahlawanPangan.Gateway.Tracing;

/// <summary>How a trace is written.</summary>
internal enum TraceFormat
{
    /// <summary>All of it, with the proof.</summary>
    Json,

    /// <summary>A row for each lot and each claim, for spreadsheets.</summary>
    Csv,

    /// <summary>The events as EPCIS 2.0, for other tracing systems.</summary>
    Epcis,
}

/// <summary>What a trace in JSON shows of the entries that it is made of.</summary>
internal enum TraceEvidence
{
    /// <summary>Their places and hashes.</summary>
    Hashes,

    /// <summary>Their bytes too, by which the hashes can be checked.</summary>
    Payloads,
}
