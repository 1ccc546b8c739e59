using Npgsql;

namespace PahlawanPangan.Local.Servers;

/// <summary>
/// A PostgreSQL and its synchronous standby. A commit is acknowledged when both have it, so that the standby may take over at any moment,
/// and the one that was replaced can acknowledge nothing more: it waits for a standby that no longer follows it.
/// </summary>
public sealed class PostgresPair : IAsyncDisposable
{
    private readonly PostgresServer[] _servers;
    private int _primary;

    private PostgresPair(PostgresServer first, PostgresServer second) => _servers = [first, second];

    /// <summary>Both, in the order of the connection string; roles change, this order does not.</summary>
    public IReadOnlyList<PostgresServer> Servers => _servers;

    /// <summary>The one that takes writes.</summary>
    public PostgresServer Primary => _servers[_primary];

    /// <summary>The other one: the standby, or the former primary that has not been made one yet.</summary>
    public PostgresServer Standby => _servers[1 - _primary];

    /// <summary>Whether every acknowledged commit is on the standby too. Only then may it be promoted.</summary>
    public bool IsSynchronous { get; private set; }

    /// <summary>The connection string of the database "pangan", which finds the primary among both.</summary>
    public string ConnectionString => ConnectionStringFor(PostgresServer.UserName);

    /// <param name="first">The first primary's options.</param>
    /// <param name="second">The first standby's options.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<PostgresPair> StartAsync(
        ServerOptions? first = null, ServerOptions? second = null, CancellationToken cancellation = default)
    {
        // Of the data of an earlier run, those of its last primary count; the other server's are copied from it.
        var isSwapped = await PostgresServer.RankAsync(second) > await PostgresServer.RankAsync(first);
        var primary = await PostgresServer.StartAsync(isSwapped ? second : first, cancellation);
        PostgresServer? standby = null;
        try
        {
            if (await primary.IsStandbyAsync(cancellation))
            {
                await primary.PromoteAsync(cancellation);
            }
            await primary.WaitForStandbyAsync(false, cancellation);
            standby = await PostgresServer.StartStandbyAsync(primary, isSwapped ? first : second, cancellation);
            var pair = isSwapped ? new PostgresPair(standby, primary) { _primary = 1 } : new PostgresPair(primary, standby);
            await primary.WaitForStandbyAsync(true, cancellation);
            pair.IsSynchronous = true;
            return pair;
        }
        catch
        {
            if (standby is not null)
            {
                await standby.DisposeAsync();
            }
            await primary.DisposeAsync();
            throw;
        }
    }

    /// <summary>The connection string of a database, which finds the primary among both.</summary>
    public string ConnectionStringFor(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(_servers[0].ConnectionStringFor(database))
        {
            Host = string.Join(',', _servers.Select(server => FormattableString.Invariant($"{server.Host.Address}:{server.Port}"))),
            TargetSessionAttributes = "primary",
        };
        settings.Remove(nameof(settings.Port));
        return settings.ConnectionString;
    }

    /// <summary>
    /// Makes the standby the primary; the other server is not touched, and cannot commit any more. The new primary commits alone until
    /// <see cref="RejoinAsync"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The standby may lack acknowledged commits.</exception>
    public async Task PromoteAsync(CancellationToken cancellation = default)
    {
        if (!IsSynchronous)
        {
            throw new InvalidOperationException("The standby may lack acknowledged commits; it must not be promoted.");
        }
        IsSynchronous = false;
        await Standby.PromoteAsync(cancellation);
        _primary = 1 - _primary;
    }

    /// <summary>Lets the primary commit alone, when the standby is lost. The standby must not be promoted from then on.</summary>
    public async Task DetachAsync(CancellationToken cancellation = default)
    {
        // In this order: a standby that is not waited for is never one that may be promoted.
        IsSynchronous = false;
        await Primary.WaitForStandbyAsync(false, cancellation);
    }

    /// <summary>Makes the other server the synchronous standby, with a new copy of the primary's data.</summary>
    public async Task RejoinAsync(CancellationToken cancellation = default)
    {
        await DetachAsync(cancellation);
        await Standby.FollowAsync(Primary, cancellation);
        await Primary.WaitForStandbyAsync(true, cancellation);
        IsSynchronous = true;
    }

    public async ValueTask DisposeAsync()
    {
        // The standby last: a primary that stops waits until a standby has everything.
        await Primary.DisposeAsync();
        await Standby.DisposeAsync();
    }
}
