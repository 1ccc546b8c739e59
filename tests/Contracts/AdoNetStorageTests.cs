using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Storage;
using Orleans.TestingHost;

namespace PahlawanPangan.Tests.Contracts;

/// <summary>Facts about the ADO.NET storage, over the tables of our own migration, that promises about stored grains rest on.</summary>
public sealed class AdoNetStorageTests(Servers servers) : IAsyncLifetime
{
    private const string Kept = "kept";
    private InProcessTestCluster _cluster = null!;
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync()
    {
        var connectionString = await servers.NewDatabaseAsync();
        _database = NpgsqlDataSource.Create(connectionString);
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "contract";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddAdoNetGrainStorage(Kept, options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    // Promise: a grain's version in an answer (its ETag over HTTP) is the one that is stored.
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

    // Promise: of two activations of a grain only one can write, so no acknowledged change is overwritten.
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

    // Promise: the same, when there is nothing stored yet.
    [Fact]
    public async Task TwentyFirstWritesAtOnce_OneIsTaken()
    {
        var id = GrainId.Create("contract", "everybody's");
        var writes = Enumerable.Range(0, 20)
            .Select(i => Storage().WriteStateAsync("shelf", id, new GrainState<Shelf>(new Shelf { Loaves = i })));
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

    private IGrainStorage Storage() => _cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(Kept);

    private async Task<GrainState<Shelf>> ReadAsync(GrainId id, string stateName = "shelf")
    {
        var state = new GrainState<Shelf>();
        await Storage().ReadStateAsync(stateName, id, state);
        return state;
    }

    private Task<T> QueryAsync<T>(string sql) => _database.ScalarAsync<T>(sql);
}

[GenerateSerializer]
[Alias("contract.Shelf")]
public sealed class Shelf
{
    [Id(0)]
    public int Loaves { get; set; }
}
