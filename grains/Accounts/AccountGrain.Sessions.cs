using PahlawanPangan.Accounts;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The part for sessions. A session is revoked before it ends, so that its access tokens end too.</summary>
internal sealed partial class AccountGrain
{
    private const int SessionsMax = 20;

    /// <inheritdoc/>
    public async Task<Reply<SessionGrant>> CompleteLogInAsync(Guid challengeId, long credentialsVersion)
    {
        if (!AllowsLogIn(credentialsVersion))
        {
            ForgetUnstored();
            return Refusals.LogInEnded;
        }

        // A challenge is spent once, so this is the same request once more. Its tokens are valid until they are exchanged.
        if (State.Sessions.Find(held => held.ChallengeId == challengeId) is { } open)
        {
            return open.Generation == 0 ? Grant(open) : Refusals.LogInEnded;
        }

        var excess = State.Sessions.OrderBy(held => held.RefreshedAt).Take(State.Sessions.Count - SessionsMax + 1).ToList();
        if (await EndSessionsAsync(excess) is { } unrevoked)
        {
            return unrevoked;
        }

        var opened = new Session
        {
            Id = Guid.CreateVersion7(_clock.Now),
            ChallengeId = challengeId,
            CreatedAt = _clock.Now,
            RefreshedAt = _clock.Now,
        };
        State.Sessions.Add(opened);
        State.UnprovenLogins = 0;
        return await SaveAsync() is { } refusal ? refusal : Grant(opened);
    }

    /// <inheritdoc/>
    public Task<bool> AllowsLogInAsync(long credentialsVersion)
    {
        ForgetUnstored();
        return Task.FromResult(AllowsLogIn(credentialsVersion));
    }

    /// <inheritdoc/>
    public async Task<Reply<SessionGrant>> RefreshAsync(Guid sessionId, int generation)
    {
        if (!Exists || State.Status != AccountStatus.Active || State.Sessions.Find(held => held.Id == sessionId) is not { } session)
        {
            ForgetUnstored();
            return Refusals.BadCredentials;
        }

        var key = RepeatKey.Current;
        if (key is { } repeated && generation == session.Generation - 1 && session.RefreshKey == repeated.Id)
        {
            return session.RefreshFingerprint == Stored(repeated.Fingerprint) ? Grant(session) : KeptAnswer.KeyReused;
        }

        var isIdle = session.RefreshedAt + TimeSpan.FromDays(_options.SessionIdleDays) <= _clock.Now;
        if (generation != session.Generation || isIdle)
        {
            // A token that was exchanged before has two holders, and it is unknown which of them is the owner.
            if (await EndSessionsAsync([session]) is { } unrevoked)
            {
                return unrevoked;
            }

            if (!isIdle)
            {
                State.Raise(_messages.Notice("session-reused", Id, Contact().Email, traceParent: null));
            }

            return await SaveAsync() ?? Refusals.BadCredentials;
        }

        session.Generation++;
        session.RefreshedAt = _clock.Now;
        (session.RefreshKey, session.RefreshFingerprint) = (key?.Id, key is { } given ? Stored(given.Fingerprint) : null);
        return await SaveAsync() is { } refusal ? refusal : Grant(session);
    }

    /// <inheritdoc/>
    public async Task<Reply<Done>> EndSessionAsync(Guid sessionId)
    {
        if (Exists && State.Sessions.Find(held => held.Id == sessionId) is { } session)
        {
            return await EndAndSaveAsync([session]);
        }

        ForgetUnstored();
        return Done.Value;
    }

    /// <inheritdoc/>
    public async Task<Reply<Done>> EndSessionsAsync()
    {
        if (Exists)
        {
            State.CredentialsVersion++;
            return await EndAndSaveAsync(State.Sessions);
        }

        ForgetUnstored();
        return Done.Value;
    }

    private bool AllowsLogIn(long credentialsVersion) =>
        Exists && State.Status == AccountStatus.Active && State.CredentialsVersion == credentialsVersion;

    private async Task<Reply<Done>> EndAndSaveAsync(List<Session> sessions)
    {
        if (await EndSessionsAsync(sessions) is { } unrevoked)
        {
            return unrevoked;
        }

        return await SaveAsync() is { } refusal ? refusal : Done.Value;
    }

    /// <summary>Revokes and removes sessions; the caller saves the state.</summary>
    private async Task<Refusal?> EndSessionsAsync(List<Session> ended)
    {
        if (!await _revocations.AddAsync([.. ended.Select(session => session.Id)]))
        {
            return Refusals.Unavailable;
        }

        foreach (var session in ended.ToArray())
        {
            State.Sessions.Remove(session);
        }

        return null;
    }

    private SessionGrant Grant(Session session) => new()
    {
        Caller = new Caller(Id, State.Role),
        SessionId = session.Id,
        RefreshToken = _tokens.Of(new RefreshTokenContent(Id, session.Id, session.Generation)),
    };
}
