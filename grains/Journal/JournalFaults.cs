using Npgsql;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Classifies failed writes by what they left in the database.</summary>
internal static class JournalFaults
{
    /// <summary>
    /// An error that the server itself reported ended the transaction, except when the server was going down: then the
    /// error does not show whether the commit came before it.
    /// </summary>
    public static bool IsCertainlyRolledBack(PostgresException refused) =>
        !refused.SqlState.StartsWith("57P", StringComparison.Ordinal) && !refused.SqlState.StartsWith("08", StringComparison.Ordinal);
}
