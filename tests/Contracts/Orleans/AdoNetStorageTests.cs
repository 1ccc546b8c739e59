using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Storage;
using Orleans.TestingHost;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Tests.Cluster;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

/// <summary>The stock storage in a relational database, over the tables of our own migration.</summary>
public sealed class AdoNetStorageTests(Servers servers) : IAsyncLifetime
{
    private const string Kept = "kept";
    private const string Deleted = "deleted";
    private InProcessTestCluster _cluster = null!;
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync()
    {
        var connectionString = await servers.NewDatabaseAsync();
        _database = NpgsqlDataSource.Create(connectionString);
        await new Migrator(_database, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "contract";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddAdoNetGrainStorage(Kept, options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString));
            silo.AddAdoNetGrainStorage("shelf", options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString));
            silo.AddAdoNetGrainStorage(
                Deleted, options => (options.Invariant, options.ConnectionString, options.DeleteStateOnClear) = ("Npgsql", connectionString, true));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task State_IsReadAsItWasWritten_AndItsVersionsCountFromOne()
    {
        var id = GrainId.Create(GrainType.Create("contract"), GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid()));
        var none = await ReadAsync(id);
        Assert.Equal((0, null, false), (none.State!.Loaves, none.ETag, none.RecordExists));

        var state = new GrainState<Shelf>(new Shelf { Loaves = 3 });
        await Storage().WriteStateAsync("shelf", id, state);
        Assert.Equal(("1", true), (state.ETag, state.RecordExists));
        state.State!.Loaves = 4;
        await Storage().WriteStateAsync("shelf", id, state);
        var read = await ReadAsync(id);
        Assert.Equal((4, "2", true), (read.State!.Loaves, read.ETag, read.RecordExists));
        Assert.Null((await ReadAsync(id, "another")).ETag);
    }

    [Fact]
    public async Task Write_OfAVersionThatIsNoLongerStored_IsInconsistentAndChangesNothing()
    {
        var id = GrainId.Create(GrainType.Create("contract"), GrainIdKeyExtensions.CreateIntegerKey(7));
        var (first, second) = (new GrainState<Shelf>(new Shelf { Loaves = 1 }), new GrainState<Shelf>(new Shelf { Loaves = 2 }));
        await Storage().WriteStateAsync("shelf", id, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("shelf", id, second));
        var late = await ReadAsync(id);
        await Storage().WriteStateAsync("shelf", id, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("shelf", id, late));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().ClearStateAsync("shelf", id, late));
        var stored = await ReadAsync(id);
        Assert.Equal((1, "2"), (stored.State!.Loaves, stored.ETag));
    }

    [Fact]
    public async Task TwentyFirstWritesAtOnce_OneIsTaken()
    {
        var id = GrainId.Create("contract", "everybody's");
        var writes = Enumerable.Range(0, 20).Select(i => Storage().WriteStateAsync("shelf", id, new GrainState<Shelf>(new Shelf { Loaves = i })));
        var refused = 0;
        await Task.WhenAll(writes.Select(async write =>
        {
            try
            {
                await write;
            }
            catch (InconsistentStateException)
            {
                Interlocked.Increment(ref refused);
            }
        }));
        Assert.Equal(19, refused);
        Assert.Equal("1", (await ReadAsync(id)).ETag);
        Assert.Equal(1L, await QueryAsync<long>("SELECT count(*) FROM orleansstorage WHERE grainidextensionstring = 'everybody''s'"));
    }

    [Fact]
    public async Task ClearedState_IsGone_AndItsVersionGoesOn()
    {
        var id = GrainId.Create(GrainType.Create("contract"), GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid()));
        var state = new GrainState<Shelf>(new Shelf { Loaves = 3 });
        await Storage().ClearStateAsync("shelf", id, state);
        Assert.Null(state.ETag);
        state = new GrainState<Shelf>(new Shelf { Loaves = 3 });
        await Storage().WriteStateAsync("shelf", id, state);
        await Storage().ClearStateAsync("shelf", id, state);
        Assert.Equal((0, "2", false), (state.State!.Loaves, state.ETag, state.RecordExists));
        var read = await ReadAsync(id);
        Assert.Equal((0, "2", false), (read.State!.Loaves, read.ETag, read.RecordExists));
        await Storage().WriteStateAsync("shelf", id, read);
        Assert.Equal("3", read.ETag);
    }

    [Fact]
    public async Task StateThatIsDeletedOnClear_LeavesNoRow()
    {
        var id = GrainId.Create(GrainType.Create("contract"), GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid()));
        var state = new GrainState<Shelf>(new Shelf { Loaves = 3 });
        await Storage(Deleted).WriteStateAsync("deleted-shelf", id, state);
        await Storage(Deleted).ClearStateAsync("deleted-shelf", id, state);
        Assert.Equal((null, false), (state.ETag, state.RecordExists));
        Assert.Equal(0L, await QueryAsync<long>("SELECT count(*) FROM orleansstorage WHERE graintypestring = 'deleted-shelf'"));
    }

    private IGrainStorage Storage(string name = Kept) => _cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(name);

    private async Task<GrainState<Shelf>> ReadAsync(GrainId id, string stateName = "shelf")
    {
        var state = new GrainState<Shelf>();
        await Storage().ReadStateAsync(stateName, id, state);
        return state;
    }

    private async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}

[GenerateSerializer]
[Alias("contract.Shelf")]
public sealed class Shelf
{
    [Id(0)]
    public int Loaves { get; set; }
}
