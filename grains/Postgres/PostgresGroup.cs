using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>
/// The servers that a connection string with several hosts names: a primary and its standbys. One that was replaced while it could not be
/// reached still regards itself as the primary when it returns. It is recognised by its timeline, and by commits that wait for a standby
/// in vain.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "One lives as long as the process, and its source of tokens has no timer.")]
internal sealed class PostgresGroup
{
    private const int ProofSeconds = 3;

    /// <summary>How long the watch waits for a host: one that is silent must not keep it from seeing that another was promoted.</summary>
    private static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(1);

    // 0 for a standby: nothing is read from it.
    private const string Timeline =
        """
        SELECT CASE WHEN pg_is_in_recovery() THEN 0
                    ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END
        """;

    // A commit that changes nothing, but is acknowledged only like every other one.
    private const string Commit = "SELECT pg_logical_emit_message(true, 'pangan', '')";

    private static readonly ConcurrentDictionary<string, PostgresGroup> Groups = new();
    private static readonly ConditionalWeakTable<NpgsqlDataSource, PostgresGroup> ByPool = [];
    private readonly Lock _gate = new();
    private readonly List<WeakReference<NpgsqlMultiHostDataSource>> _pools = [];
    private CancellationTokenSource _replaced = new();
    private int _timeline;
    private volatile bool _isTroubled;

    private PostgresGroup()
    {
    }

    /// <summary>Whether a connection string names several hosts.</summary>
    public static bool Is(NpgsqlConnectionStringBuilder settings) => settings.Host?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>The group of a connection string; null when it names one host.</summary>
    public static PostgresGroup? Of(NpgsqlConnectionStringBuilder settings) => Is(settings)
        ? Groups.GetOrAdd($"{settings.Host} {settings.Port} {settings.Database}", static _ => new PostgresGroup())
        : null;

    /// <summary>
    /// A token that is cancelled when another server becomes the primary of a pool: a connection that was opened before is to be closed,
    /// and a statement that it waits for need not be waited for. Take it before the connection.
    /// </summary>
    public static CancellationToken ReplacementOf(NpgsqlDataSource pool) =>
        ByPool.TryGetValue(pool, out var group) ? Volatile.Read(ref group._replaced).Token : CancellationToken.None;

    /// <summary>The connection string of each host alone.</summary>
    public static IEnumerable<NpgsqlConnectionStringBuilder> HostsOf(NpgsqlConnectionStringBuilder settings)
    {
        foreach (var host in settings.Host!.Split(',', StringSplitOptions.TrimEntries))
        {
            // A port may follow, but the colons of an IPv6 address are none unless it is in brackets.
            var colon = host.LastIndexOf(':');
            var hasPort = colon > 0 && (host[colon - 1] == ']' || host.IndexOf(':', StringComparison.Ordinal) == colon);
            var alone = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
            {
                Host = hasPort ? host[..colon] : host,
                Port = hasPort ? int.Parse(host[(colon + 1)..], CultureInfo.InvariantCulture) : settings.Port,
            };
            alone.Remove("Target Session Attributes");
            yield return alone;
        }
    }

    /// <summary>Adds a pool, whose connections are closed when the primary changes.</summary>
    public void Add(NpgsqlDataSource pool)
    {
        ByPool.Add(pool, this);
        lock (_gate)
        {
            _pools.RemoveAll(static pool => !pool.TryGetTarget(out _));
            _pools.Add(new WeakReference<NpgsqlMultiHostDataSource>((NpgsqlMultiHostDataSource)pool));
        }
    }

    /// <summary>Refuses a new connection to a primary that was replaced, or whose commits are not acknowledged.</summary>
    /// <exception cref="NpgsqlException">It is such a one; the pool tries the next host.</exception>
    public async Task ProveAsync(NpgsqlConnection connection)
    {
        try
        {
            var timeline = (int)(await AskAsync(connection, Timeline))!;
            if (timeline == 0)
            {
                return;
            }

            if (timeline < Volatile.Read(ref _timeline))
            {
                throw new IOException($"{connection.Host}:{connection.Port} is a primary that was replaced: its timeline is {timeline}.");
            }

            _ = await AskAsync(connection, Commit);
            Advance(timeline);
        }
        catch (Exception refused) when (DatabaseFailure.Includes(refused))
        {
            _isTroubled = true;

            // The pool goes to the next host when an exception of this form says that this one is lost.
            throw new NpgsqlException(
                $"{connection.Host}:{connection.Port} does not acknowledge commits.", new IOException(refused.Message, refused));
        }
    }

    /// <summary>
    /// Looks after the group once: asks every host what it is, and lets the primary commit. When the primary is another one, or when
    /// commits are not acknowledged, every pool looks for the primary again, and idle connections are closed, before any statement on
    /// them times out.
    /// </summary>
    public async Task WatchAsync(IEnumerable<NpgsqlDataSource> hosts, CancellationToken cancellation)
    {
        var seen = await Task.WhenAll(hosts.Select(host => SeeAsync(host, cancellation)));
        var latest = seen.MaxBy(static one => one.Timeline);
        if (latest.Timeline == 0 || latest.Timeline < Volatile.Read(ref _timeline))
        {
            _isTroubled = true;
            return;
        }

        if (Advance(latest.Timeline))
        {
            return;
        }

        try
        {
            await using var connection = await latest.Host.OpenConnectionAsync(cancellation);
            _ = await AskAsync(connection, Commit);
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            _isTroubled = true;
            Clear(closes: true);
            throw;
        }

        if (_isTroubled)
        {
            _isTroubled = false;
            Clear(closes: false);
        }
    }

    /// <returns>Whether the primary is another one than before.</returns>
    private bool Advance(int timeline)
    {
        var before = Volatile.Read(ref _timeline);
        if (timeline <= before || Interlocked.CompareExchange(ref _timeline, timeline, before) != before || before == 0)
        {
            return false;
        }

        Clear(closes: true);

        // After that, so that a writer that has the next token is given no connection from before.
        _ = Interlocked.Exchange(ref _replaced, new CancellationTokenSource()).CancelAsync();
        return true;
    }

    private void Clear(bool closes)
    {
        lock (_gate)
        {
            foreach (var reference in _pools)
            {
                if (reference.TryGetTarget(out var pool))
                {
                    pool.ClearDatabaseStates();
                    if (closes)
                    {
                        pool.Clear();
                    }
                }
            }
        }
    }

    private static async Task<(int Timeline, NpgsqlDataSource Host)> SeeAsync(NpgsqlDataSource host, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(host, cancellation).WaitAsync(SeenWithin, cancellation);
        }
        catch (TimeoutException)
        {
            return (0, host);
        }
    }

    private static async Task<(int Timeline, NpgsqlDataSource Host)> ReadAsync(NpgsqlDataSource host, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await host.OpenConnectionAsync(cancellation);
            return ((int)(await AskAsync(connection, Timeline))!, host);
        }
        catch (Exception unreachable) when (DatabaseFailure.Includes(unreachable))
        {
            return (0, host);
        }
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string question)
    {
        await using var command = new NpgsqlCommand(question, connection) { CommandTimeout = ProofSeconds };
        return await command.ExecuteScalarAsync();
    }
}
