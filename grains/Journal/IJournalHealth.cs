namespace PahlawanPangan.Grains.Journal;

/// <summary>How the journal's own connections fare. Another connection may be well while they hang.</summary>
internal interface IJournalHealth
{
    /// <summary>False while a database's writers hang, or have just failed and not succeeded since.</summary>
    bool IsWriting(int shard);
}
