using Npgsql;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Tells what a failed write left behind.</summary>
internal static class JournalFaults
{
    /// <summary>
    /// An error that the server itself reported ended the transaction, except when the server was going down: then the
    /// report does not tell on which side of the commit it was.
    /// </summary>
    public static bool IsCertainlyRolledBack(PostgresException refused) =>
        !refused.SqlState.StartsWith("57P", StringComparison.Ordinal) && !refused.SqlState.StartsWith("08", StringComparison.Ordinal);
}
