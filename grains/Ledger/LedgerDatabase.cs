using Npgsql;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// The database under the rights of the role <c>pangan_ledger</c>, which may append to the ledger and read it, and can neither
/// change nor delete what is there.
/// </summary>
internal sealed class LedgerDatabase : IAsyncDisposable
{
    /// <summary>The role.</summary>
    public const string Role = "pangan_ledger";

    private const int ConnectionsMax = 16;
    private static readonly TimeSpan StatementsWithin = TimeSpan.FromSeconds(30);

    /// <summary>Creates it from the silo's connection string.</summary>
    public LedgerDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "pangan-ledger" };
        settings.Options = string.IsNullOrEmpty(settings.Options) ? $"-c role={Role}" : $"{settings.Options} -c role={Role}";
        Source = PostgresPool.CreateForBackground(settings.ConnectionString, ConnectionsMax, StatementsWithin);
    }

    /// <summary>Connections in that role.</summary>
    public NpgsqlDataSource Source { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => PostgresPool.DisposeAsync(Source);
}
