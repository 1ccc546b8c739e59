using System.Collections.Concurrent;
using PahlawanPangan.Accounts;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// Reads recipients' diets for claims. One that was read is used for <see cref="RecipientDiet.KnownFor"/>, so that many claims of one
/// recipient cost one call, which may cross to another silo. As <see cref="LotGrains"/> does, it spares each call the look-up of the
/// interface by reflection.
/// </summary>
internal sealed class RecipientDiets(IGrainFactory grains)
{
    /// <summary>
    /// The pauses after failed calls: a silo that stops fails the calls for its grains at once, and another one answers as soon as the
    /// silos agree on where the grain is.
    /// </summary>
    private static readonly TimeSpan[] RetryPauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300)];

    private static readonly long KnownForMilliseconds = (long)RecipientDiet.KnownFor.TotalMilliseconds;

    // What is in neither was read too long ago: the older one is let go when the recent one is as old as that.
    private readonly Lock _gate = new();
    private ConcurrentDictionary<Guid, Known> _recent = new();
    private ConcurrentDictionary<Guid, Known> _older = new();
    private long _turnedAt = Environment.TickCount64;
    private IDietGrain? _any;

    /// <summary>The diet of an account; null when it has stated none.</summary>
    public ValueTask<RecipientDiet?> ReadAsync(Guid accountId)
    {
        var now = Environment.TickCount64;
        return (_recent.TryGetValue(accountId, out var known) || _older.TryGetValue(accountId, out known))
            && now - known.AskedAt < KnownForMilliseconds && !known.Answer.IsFaulted
            ? new ValueTask<RecipientDiet?>(known.Answer)
            : new ValueTask<RecipientDiet?>(Ask(accountId, now));
    }

    /// <summary>Asks, and lets those who need it meanwhile wait for the same answer.</summary>
    private Task<RecipientDiet?> Ask(Guid accountId, long now)
    {
        if (now - Volatile.Read(ref _turnedAt) >= KnownForMilliseconds)
        {
            Turn(now);
        }

        var answer = AskAsync(GrainOf(accountId));
        _recent[accountId] = new Known(answer, now);
        return answer;
    }

    private static async Task<RecipientDiet?> AskAsync(IDietGrain diet)
    {
        foreach (var pause in RetryPauses)
        {
            try
            {
                return await diet.GetAsync();
            }
            catch (Exception failed) when (failed is not TimeoutException)
            {
                await Task.Delay(pause);
            }
        }

        return await diet.GetAsync();
    }

    private void Turn(long now)
    {
        lock (_gate)
        {
            if (now - _turnedAt >= KnownForMilliseconds)
            {
                (_older, _recent) = (_recent, new ConcurrentDictionary<Guid, Known>());
                Volatile.Write(ref _turnedAt, now);
            }
        }
    }

    private IDietGrain GrainOf(Guid accountId)
    {
        _any ??= grains.GetGrain<IDietGrain>(Guid.Empty);
        return _any is GrainReference any
            ? (IDietGrain)grains.GetGrain(
                GrainId.Create(any.GrainId.Type, GrainIdKeyExtensions.CreateGuidKey(accountId)), any.InterfaceType)
            : grains.GetGrain<IDietGrain>(accountId);
    }

    /// <summary>A diet, and when it was asked for: it is at least as new as that.</summary>
    private readonly record struct Known(Task<RecipientDiet?> Answer, long AskedAt);
}
