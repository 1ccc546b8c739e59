using System.Globalization;
using System.Text.Json;
using Orleans.Storage;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Documents;

/// <summary>
/// The grain storage <see cref="Name"/>: a state is one document, kept under its state's name and its grain's key, which must be a
/// <see cref="Guid"/>. The events that a <see cref="DocumentState"/> raised are written in the same transaction.
/// </summary>
internal sealed class DocumentStorage : IGrainStorage
{
    /// <summary>The name for <c>[PersistentState("kind", DocumentStorage.Name)]</c>.</summary>
    public const string Name = "journal";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    private readonly DocumentStore _store;

    /// <summary>Called by the host.</summary>
    public DocumentStorage(DocumentStore store) => _store = store;

    /// <summary>A state as its document's body.</summary>
    public static byte[] Serialize<T>(T state) => JsonSerializer.SerializeToUtf8Bytes(state, Json);

    /// <summary>A document's body as a state.</summary>
    public static T Deserialize<T>(byte[] body) =>
        JsonSerializer.Deserialize<T>(body, Json) ?? throw new InvalidDataException("A stored document is empty.");

    /// <summary>A value as JSON, as it is written inside documents.</summary>
    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, Json);

    /// <summary>A value from such JSON.</summary>
    public static T FromJson<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Json) ?? throw new InvalidDataException("A stored value is empty.");

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        StoredDocument? stored;
        try
        {
            stored = await _store.LoadAsync(stateName, grainId.GetGuidKey());
        }
        catch (Exception problem) when (DatabaseFailure.Includes(problem))
        {
            throw new DocumentWriteException(CommitOutcome.Failed, "A document could not be loaded.", problem);
        }

        if (stored is null)
        {
            grainState.State = Activator.CreateInstance<T>();
            grainState.ETag = null;
            grainState.RecordExists = false;
            return;
        }

        grainState.State = Deserialize<T>(stored.Body);
        (grainState.State as DocumentState)?.SetSequence(stored.Sequence);
        grainState.ETag = ETagOf(stored.Version);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = VersionOf(grainState.ETag);
        await CommitAsync(stateName, grainId, grainState, expected, Serialize(grainState.State));
        grainState.ETag = ETagOf(expected + 1);
        grainState.RecordExists = true;
    }

    /// <summary>
    /// Deletes the document. Its events would be numbered from 1 again: only documents that are never made again may be cleared.
    /// </summary>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = VersionOf(grainState.ETag);
        if (expected > 0)
        {
            await CommitAsync(stateName, grainId, grainState, expected, body: null);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private async Task CommitAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, long expected, byte[]? body)
    {
        var state = grainState.State as DocumentState;
        var commit = new DocumentCommit
        {
            Kind = stateName,
            Id = grainId.GetGuidKey(),
            ExpectedVersion = expected,
            Body = body,
            Events = state?.TakeRaised() ?? [],
            Sequence = state?.Sequence ?? 0,
            ExpiresAt = state?.ExpiresAt,
        };
        switch (await _store.CommitAsync(commit))
        {
            case CommitOutcome.Durable:
                return;
            case CommitOutcome.FenceLost:
                throw new InconsistentStateException(
                    $"The document {stateName} was written by another activation.", storedEtag: null, currentEtag: grainState.ETag);
            case CommitOutcome.Failed:
                throw new DocumentWriteException(CommitOutcome.Failed, "The document could not be written.");
            default:
                throw new DocumentWriteException(CommitOutcome.Unknown, "The outcome of writing the document is unknown.");
        }
    }

    private static string ETagOf(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long VersionOf(string? etag) => etag is null ? 0 : long.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture);
}
