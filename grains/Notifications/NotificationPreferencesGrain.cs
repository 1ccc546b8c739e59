using System.Globalization;
using Orleans.Storage;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Keeps one account's preferences. They raise no events, so Orleans' ADO.NET storage keeps them.</summary>
[GrainType("notificationpreferences")]
internal sealed class NotificationPreferencesGrain : Grain, INotificationPreferencesGrain
{
    /// <summary>The name of its states.</summary>
    public const string StateName = "notification-preferences";

    private readonly IPersistentState<NotificationPreferencesState> _stored;
    private readonly Clock _clock;

    /// <summary>Called by Orleans.</summary>
    public NotificationPreferencesGrain(
        [PersistentState(StateName, PlainStorage.Name)] IPersistentState<NotificationPreferencesState> stored, Clock clock)
    {
        _stored = stored;
        _clock = clock;
    }

    private NotificationPreferences Current => _stored.State.View(Version);

    private long Version => _stored.Etag is { } etag ? long.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    /// <inheritdoc/>
    public Task<NotificationPreferences> GetAsync() => Task.FromResult(Current);

    /// <inheritdoc/>
    public async Task<Reply<NotificationPreferences>> SetAsync(NotificationPreferences preferences, long? expectedVersion)
    {
        if (DeliveryPreferences.Refuse(preferences) is { } refused)
        {
            return refused;
        }

        var answers = (_stored.State.Answers ?? []).Select(DocumentStorage.FromJson<KeptAnswer>).ToList();
        if (RepeatKey.Current is { } repeated && KeptAnswer.Find(answers, repeated.Id, _clock.Now) is { } kept)
        {
            return kept.Fingerprint == repeated.Fingerprint.Bits
                ? DocumentStorage.FromJson<NotificationPreferences>(kept.Answer!)
                : KeptAnswer.KeyReused;
        }

        if (expectedVersion is { } expected && expected != Version)
        {
            return new Refusal(
                RefusalKind.VersionMismatch, $"The preferences have version {Version}. Read them again before changing them.");
        }

        var before = _stored.State;
        _stored.State = NotificationPreferencesState.Of(preferences);
        _stored.State.Answers = RepeatKey.Current is { } key ? With(answers, key, preferences) : before.Answers ?? [];
        try
        {
            await _stored.WriteStateAsync();
            return Current;
        }
        catch (Exception failure)
        {
            // The outcome of the write is unknown, so the stored state is read again before the next answer.
            _stored.State = before;
            DeactivateOnIdle();
            if (failure is InconsistentStateException)
            {
                return new Refusal(
                    RefusalKind.VersionMismatch, "The preferences were changed at the same moment. Read them again before changing them.");
            }

            throw;
        }
    }

    /// <summary>The kept answers with the one to this request, whose version will be the next.</summary>
    private string[] With(List<KeptAnswer> answers, RepeatKey key, NotificationPreferences preferences)
    {
        var added = new KeptAnswer
        {
            Key = key.Id,
            Fingerprint = key.Fingerprint.Bits,
            At = _clock.Now,
            Answer = DocumentStorage.ToJson(preferences with { Version = Version + 1 }),
        };
        return [.. KeptAnswer.With(answers, added).Select(DocumentStorage.ToJson)];
    }

    /// <inheritdoc/>
    public Task ClearAsync() => _stored.RecordExists ? _stored.ClearStateAsync() : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<bool[]> AreSilentAsync(NotificationView[] notifications)
    {
        var current = Current;
        var now = _clock.Now;
        return Task.FromResult(Array.ConvertAll(notifications, notification => DeliveryPreferences.Suppresses(current, notification, now)));
    }
}
