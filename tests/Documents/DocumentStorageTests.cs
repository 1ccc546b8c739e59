using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Tests.Documents;

/// <summary>Documents and their events are one transaction, under a fence.</summary>
public sealed class DocumentStorageTests(LinkedClusterFixture fixture) : IClassFixture<LinkedClusterFixture>
{
    private const string Kind = "note-of-a-test";

    [Fact]
    public async Task State_and_events_become_durable_together_and_reach_the_stream_in_order()
    {
        var cluster = fixture.Cluster;
        var (storage, key) = (StorageOf(cluster), Guid.CreateVersion7());
        var id = GrainId.Create("note", key.ToString("N"));
        var note = await LoadAsync(storage, id);
        note.State!.Text = "one";
        note.State.Raise(Written("first"));
        await storage.WriteStateAsync(Kind, id, note);
        note.State.Text = "two";
        note.State.Raise(Written("second"));
        note.State.Raise(Written("third"));
        await storage.WriteStateAsync(Kind, id, note);

        var loaded = await LoadAsync(storage, id);
        Assert.Equal(("two", "2", 3L), (loaded.State!.Text, loaded.ETag, loaded.State.Sequence));
        var events = await StreamTap.ReadAsync(cluster.Nats.Url, 3, aggregates: key);
        StreamTap.AssertInSequence(events);
        Assert.Equal(["first", "second", "third"], events.Select(documentEvent => documentEvent.Data.GetProperty("what").GetString()));
        Assert.All(events, documentEvent => Assert.Equal("pangan.note.written.all", documentEvent.Subject));
    }

    [Fact]
    public async Task Writer_that_lost_the_fence_writes_neither_state_nor_events()
    {
        var cluster = fixture.Cluster;
        var (storage, key) = (StorageOf(cluster), Guid.CreateVersion7());
        var id = GrainId.Create("note", key.ToString("N"));
        var (one, other) = (await LoadAsync(storage, id), await LoadAsync(storage, id));
        foreach (var note in new[] { one, other })
        {
            note.State!.Raise(Written("written"));
        }

        await storage.WriteStateAsync(Kind, id, one);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(Kind, id, other));
        var late = await LoadAsync(storage, id);
        await storage.WriteStateAsync(Kind, id, one);
        late.State!.Raise(Written("late"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(Kind, id, late));
        Assert.Equal(1, await cluster.QueryAsync<long>($"SELECT count(*) FROM outbox WHERE aggregate_id = '{key}'"));
        Assert.Equal(2, await cluster.QueryAsync<long>($"SELECT version FROM document WHERE id = '{key}'"));
    }

    [Fact]
    public async Task Lost_outcome_is_reported_as_unknown_and_resolved_by_loading()
    {
        var (cluster, link) = (fixture.Cluster, fixture.Link);
        var (storage, key) = (StorageOf(cluster), Guid.CreateVersion7());
        var id = GrainId.Create("note", key.ToString("N"));
        var note = await LoadAsync(storage, id);
        note.State!.Raise(Written("perhaps"));
        link.LoseAnswerTo("perhaps"u8);
        var lost = await Assert.ThrowsAsync<DocumentWriteException>(() => storage.WriteStateAsync(Kind, id, note));
        Assert.Equal(CommitOutcome.Unknown, lost.Outcome);
        Assert.Equal("1", (await LoadAsync(storage, id)).ETag);
        Assert.Equal(1, await cluster.QueryAsync<long>($"SELECT count(*) FROM outbox WHERE aggregate_id = '{key}'"));
    }

    [Fact]
    public async Task A_cleared_or_expired_document_is_gone()
    {
        var cluster = fixture.Cluster;
        var (storage, key) = (StorageOf(cluster), Guid.CreateVersion7());
        var id = GrainId.Create("note", key.ToString("N"));
        var note = await LoadAsync(storage, id);
        await storage.WriteStateAsync(Kind, id, note);
        await storage.ClearStateAsync(Kind, id, note);
        Assert.False((await LoadAsync(storage, id)).RecordExists);
        note = await LoadAsync(storage, id);
        note.State!.Until = cluster.Time.Now;
        await storage.WriteStateAsync(Kind, id, note);
        Assert.Equal(1, await cluster.Services.GetRequiredService<DocumentStore>().DeleteExpiredAsync(cluster.Time.Now.AddSeconds(1)));
        Assert.False((await LoadAsync(storage, id)).RecordExists);
    }

    private static IGrainStorage StorageOf(PanganCluster cluster) =>
        cluster.Services.GetRequiredKeyedService<IGrainStorage>(DocumentStorage.Name);

    private static async Task<GrainState<Note>> LoadAsync(IGrainStorage storage, GrainId id)
    {
        var state = new GrainState<Note>(new Note());
        await storage.ReadStateAsync(Kind, id, state);
        return state;
    }

    private static DocumentEvent Written(string what) => new()
    {
        Type = "note.written",
        Source = "/notes/",
        At = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero),
        WriteData = json => json.WriteString("what"u8, what),
    };

    /// <summary>A document of this test.</summary>
    internal sealed class Note : DocumentState
    {
        public string Text { get; set; } = "";

        public DateTimeOffset? Until { get; set; }

        [System.Text.Json.Serialization.JsonIgnore]
        public override DateTimeOffset? ExpiresAt => Until;
    }
}
