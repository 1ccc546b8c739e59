using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Streams;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Bench.Claims;

/// <summary>A database with the engine's schema and lots that were posted in bulk; each side has one of its own.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    public const string Region = "jakarta";

    /// <summary>The donor of every lot.</summary>
    public static readonly Guid Donor = Guid.NewGuid();
    private const int HotLots = 256;
    private readonly Guid[] _hot;
    private int _nextHot;

    private BenchDatabase(string connectionString, Guid[] uniform, Guid[] hot)
    {
        ConnectionString = connectionString;
        Source = NpgsqlDataSource.Create(connectionString);
        Uniform = uniform;
        _hot = hot;
        Check = new StoredCheck(Source);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    /// <summary>The lots of a uniform load.</summary>
    public Guid[] Uniform { get; }

    public StoredCheck Check { get; }

    /// <summary>The terms of every seeded lot.</summary>
    public static LotTerms Terms { get; } = new()
    {
        Title = "Nasi kotak",
        Category = "cooked-meal",
        Unit = Unit.Portion,
        UseBy = DateTimeOffset.UtcNow.AddDays(2),
        PickupWindow = new PickupWindow(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1)),
        Location = new Place { Lat = -6.2, Lon = 106.8 },
        Region = Region,
        TemperatureClass = TemperatureClass.Ambient,
        Allergens = default,
        Halal = HalalStatus.Certified,
    };

    public static async Task<BenchDatabase> CreateAsync(BenchServers servers, string name, int lots)
    {
        var connectionString = await servers.CreateDatabaseAsync(name);
        var uniform = Ids(lots);
        var hot = Ids(HotLots);
        var database = new BenchDatabase(connectionString, uniform, hot);
        await database.PostAsync([.. uniform, .. hot]);
        return database;
    }

    /// <summary>A lot that no run has used: a hot run on a lot of an earlier run would start with that one's claims in memory.</summary>
    public Guid NextHot() => _hot[_nextHot++];

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static Guid[] Ids(int count)
    {
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = Guid.NewGuid();
        }

        return ids;
    }

    private async Task PostAsync(Guid[] lots)
    {
        var now = DateTimeOffset.UtcNow;
        var terms = JsonSerializer.Serialize(Terms, LotJson.Default.LotTerms);
        await using var connection = await Source.OpenConnectionAsync();
        await using (var rows = await connection.BeginBinaryImportAsync(
            """
            COPY lot (id, donor_id, version, sequence, status, posted, available, held, collected, expired, withdrawn, use_by, created_at,
              lat, lon, category, temperature_class, allergens, fingerprint, posted_quantity, posted_terms) FROM STDIN (FORMAT binary)
            """))
        {
            foreach (var id in lots)
            {
                await rows.StartRowAsync();
                await rows.WriteAsync(id, NpgsqlDbType.Uuid);
                await rows.WriteAsync(Donor, NpgsqlDbType.Uuid);
                await rows.WriteAsync(1L, NpgsqlDbType.Bigint);
                await rows.WriteAsync(1L, NpgsqlDbType.Bigint);
                await rows.WriteAsync((short)LotStatus.Open, NpgsqlDbType.Smallint);
                await rows.WriteAsync(Quantities.PostedMax, NpgsqlDbType.Bigint);
                await rows.WriteAsync(Quantities.PostedMax, NpgsqlDbType.Bigint);
                for (var i = 0; i < 4; i++)
                {
                    await rows.WriteAsync(0L, NpgsqlDbType.Bigint);
                }

                await rows.WriteAsync(Terms.UseBy, NpgsqlDbType.TimestampTz);
                await rows.WriteAsync(now, NpgsqlDbType.TimestampTz);
                await rows.WriteAsync(Terms.Location.Lat, NpgsqlDbType.Double);
                await rows.WriteAsync(Terms.Location.Lon, NpgsqlDbType.Double);
                await rows.WriteAsync(Terms.Category, NpgsqlDbType.Text);
                await rows.WriteAsync((short)Terms.TemperatureClass, NpgsqlDbType.Smallint);
                await rows.WriteAsync((int)Terms.Allergens, NpgsqlDbType.Integer);
                await rows.WriteAsync(Guid.NewGuid(), NpgsqlDbType.Uuid);
                await rows.WriteAsync(Quantities.PostedMax, NpgsqlDbType.Bigint);
                await rows.WriteAsync(terms, NpgsqlDbType.Jsonb);
            }

            _ = await rows.CompleteAsync();
        }

        await PutEventsAsync(connection, lots, now);
        await using var settle = new NpgsqlCommand("VACUUM ANALYZE lot; ANALYZE outbox; CHECKPOINT", connection) { CommandTimeout = 0 };
        _ = await settle.ExecuteNonQueryAsync();
    }

    /// <summary>The posting's event of each lot: a consumer handles no event after a missing one.</summary>
    private static async Task PutEventsAsync(NpgsqlConnection connection, Guid[] lots, DateTimeOffset now)
    {
        using var writer = new LotEventWriter();
        var posted = new LotPosted(Donor, Quantities.PostedMax, Terms, default, now);
        var recorded = new RecordedEvent(
            posted, 1, new Quantities { Posted = Quantities.PostedMax, Available = Quantities.PostedMax }, now, ClaimPath.TraceParent);
        var events = lots.Select(lot =>
        {
            writer.Clear();
            var payload = writer.Write(lot, Donor, Region, recorded, out var subject).ToArray();
            return new OutboxEvent(lot, 1, EventId.Of(lot, 1), subject, payload);
        });
        await Backlog.CopyAsync(connection, events, now);
    }
}
