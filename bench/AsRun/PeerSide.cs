using Npgsql;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Streams;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Bench.AsRun;

/// <summary>An application that does the same work, written with what a user would take instead.</summary>
internal sealed class PeerSide : IServedSide
{
    public const string Plain = "plain";
    public const string Wolverine = "wolverine";

    private const string Stream = "PEER";
    private const long Posted = 1_000_000_000;

    private const string Post =
        "INSERT INTO lot (id, donor_id, posted, available, held) SELECT id, $2, $3, $3, 0 FROM unnest($1::uuid[]) AS given (id)";

    private const string Handled = "SELECT coalesce(sum(claims), 0)::bigint FROM impact";
    private const string Waiting = "SELECT count(*) FROM wolverine.wolverine_incoming_envelopes WHERE status <> 'Handled'";

    private const string Unpublished = "SELECT count(*) FROM outbox";

    private const string Counts =
        """
        SELECT (SELECT coalesce(sum(held), 0)::bigint FROM lot) AS "held quantity",
          (SELECT count(*) FROM claim) AS "claims",
          (SELECT count(*) FROM ledger) AS "ledger entries",
          (SELECT count(DISTINCT claim_id) FROM ledger) AS "claims in the ledger",
          (SELECT count(*) FROM notification WHERE kind = 'claim-held') AS "notifications of recipients",
          (SELECT count(*) FROM notification WHERE kind = 'lot-claimed') AS "notifications of donors",
          (SELECT count(*) FROM logistics) AS "logistics rows",
          (SELECT coalesce(sum(claims), 0)::bigint FROM impact) AS "claims in the impact",
          (SELECT count(*) FROM outbox) AS "events in the outbox"
        """;

    /// <summary>So that the first measurement does not pay for the posting.</summary>
    private static readonly string[] Settle = ["VACUUM ANALYZE lot", "CHECKPOINT"];

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly NpgsqlDataSource _database;
    private readonly ProgramServer _server;
    private readonly StreamCount? _streams;

    private PeerSide(NpgsqlDataSource database, ProgramServer server, BenchServers servers, Guid[] lots, bool hasStream)
    {
        _database = database;
        _server = server;
        Lots = lots;
        List<ServedProcess> processes =
            [new("engine", server.ProcessId), new("postgres", servers.Postgres.ProcessId, WithChildren: true)];
        if (hasStream)
        {
            _streams = new StreamCount(servers.Nats.Url);
            processes.Add(new ServedProcess("nats", servers.Nats.ProcessId));
        }

        Processes = processes;
    }

    public int Port => _server.Port;

    public Guid[] Lots { get; }

    public IReadOnlyList<ServedProcess> Processes { get; }

    public static async Task<PeerSide> StartAsync(BenchServers servers, Callers callers, int lots, string kind)
    {
        var connectionString = await servers.Postgres.CreateDatabaseAsync("bench_peer");
        var server = await ProgramServer.StartAsync("PahlawanPangan.Peers", kind, new ServerOptions
        {
            Settings = new Dictionary<string, string>
            {
                ["PEER_POSTGRES"] = connectionString,
                ["PEER_NATS"] = servers.Nats.Url,
                ["PEER_TOKEN_KEY"] = callers.PublicKey,
                ["PEER_ISSUER"] = callers.Issuer,
                ["PEER_AUDIENCE"] = callers.Audience,
            },
        }, Environment.GetEnvironmentVariable("PANGAN_PEERS"));
        var database = NpgsqlDataSource.Create(connectionString);
        var side = new PeerSide(
            database, server, servers, [.. Enumerable.Range(0, lots).Select(_ => Guid.NewGuid())], hasStream: kind == Plain);
        await side.PostAsync();
        return side;
    }

    public async Task DrainAsync(long claims)
    {
        if (_streams is not null)
        {
            await _streams.WaitForEventsAsync(Stream, claims);
            await _streams.WaitForConsumersAsync(Stream);
            await WaitAsync(Unpublished, 0);
            return;
        }

        await WaitAsync(Handled, claims);
        await WaitAsync(Waiting, 0);
    }

    public Task CheckAsync(long claims) =>
        StoredCounts.RequireAsync(_database, Counts, name => name == "events in the outbox" ? 0 : claims);

    public async ValueTask DisposeAsync()
    {
        if (_streams is not null)
        {
            await _streams.DisposeAsync();
        }

        await _server.KillAsync();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task PostAsync()
    {
        await using (var command = _database.CreateCommand(Post))
        {
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = Lots });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = BenchDatabase.Donor });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Posted });
            _ = await command.ExecuteNonQueryAsync();
        }

        foreach (var statement in Settle)
        {
            await using var command = _database.CreateCommand(statement);
            _ = await command.ExecuteNonQueryAsync();
        }
    }

    private Task WaitAsync(string query, long wanted) => Progress.WaitAsync(
        async () =>
        {
            await using var command = _database.CreateCommand(query);
            return (long)(await command.ExecuteScalarAsync())!;
        },
        now => now == wanted,
        Glance,
        now => $"A peer stopped at {now} instead of {wanted}: {query}");
}
