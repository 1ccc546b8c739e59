using Npgsql;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>
/// A model of PostgreSQL, as far as the core relies on it: transactions with numbers that are given when they first write and not when they
/// commit, snapshots, row locks, rollback when a connection is lost, and answers that are lost after the commit.
/// </summary>
internal sealed partial class SimulatedDatabase(Simulation simulation)
{
    // A session that does nothing within its transaction is ended (PostgresPool.ByKey).
    private static readonly TimeSpan IdleInTransaction = TimeSpan.FromSeconds(15);

    private readonly Scheduler _scheduler = simulation.Scheduler;
    private readonly List<Session> _sessions = [];
    private readonly SortedSet<ulong> _running = [];
    private readonly Dictionary<object, Transaction> _locks = [];
    private readonly Dictionary<object, List<TaskCompletionSource>> _waiting = [];
    private ulong _nextXid = 1000;

    public bool IsUp { get; private set; } = true;

    /// <summary>In how many of a hundred calls the connection is lost before or after the work.</summary>
    public double LossPercent { get; set; }

    /// <summary>In how many of a hundred statements the server refuses one.</summary>
    public double RefusedPercent { get; set; }

    /// <summary>The oldest transaction under way: everything below it is final.</summary>
    private ulong Horizon => _running.Count == 0 ? _nextXid : _running.Min;

    public Session Connect(SimulatedProcess process)
    {
        var session = new Session(process);
        _sessions.Add(session);
        return session;
    }

    public void Break(Session session)
    {
        if (!session.IsBroken)
        {
            session.IsBroken = true;
            session.Fail?.Invoke();
            session.Open?.Abort();
            _sessions.Remove(session);
        }
    }

    /// <summary>A silo is gone: the server sees it a little later, and rolls back what was open.</summary>
    public void ForgetProcess(SimulatedProcess process)
    {
        foreach (var session in _sessions.Where(one => one.Process == process).ToList())
        {
            _scheduler.Post(_scheduler.World, _ => Break(session), null, _scheduler.Latency());
        }
    }

    /// <summary>Some connections are lost.</summary>
    public void BreakSome()
    {
        foreach (var session in _sessions.Where(_ => _scheduler.Chance(50)).ToList())
        {
            Break(session);
        }
    }

    /// <summary>The server stops: nothing that was not committed is left.</summary>
    public void Stop()
    {
        IsUp = false;
        foreach (var transaction in _locks.Values.Concat(_open).ToList())
        {
            transaction.Abort();
        }

        foreach (var session in _sessions.ToList())
        {
            Break(session);
        }
    }

    public void Restart() => IsUp = true;

    /// <summary>A statement that is a transaction of its own; it ends although its connection is lost meanwhile.</summary>
    public Task<T> ExecuteAsync<T>(Session session, Func<Transaction, Task<T>> statement) => CallAsync(session, async () =>
    {
        using var transaction = new Transaction(this);
        var result = await statement(transaction);
        if (transaction.Xid > 0)
        {
            await transaction.PauseAsync();
        }

        transaction.Commit();
        return result;
    });

    /// <summary>The same over a pooled connection.</summary>
    public async Task<T> ExecuteAsync<T>(SimulatedProcess process, Func<Transaction, Task<T>> statement)
    {
        var session = Connect(process);
        try
        {
            return await ExecuteAsync(session, statement);
        }
        finally
        {
            _sessions.Remove(session);
        }
    }

    /// <summary>A query over a pooled connection, which sees one snapshot.</summary>
    public Task<T> QueryAsync<T>(SimulatedProcess process, Func<T> query) =>
        ExecuteAsync(process, _ => Task.FromResult(query()));

    /// <summary>Sends work to the server and waits for its answer.</summary>
    private Task<T> CallAsync<T>(Session session, Func<Task<T>> work)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Fail = () => answer.TrySetException(Lost());
        _scheduler.Post(_scheduler.World, _ => _ = ServeAsync(session, work, answer), null, _scheduler.Latency());
        return answer.Task;
    }

    private async Task ServeAsync<T>(Session session, Func<Task<T>> work, TaskCompletionSource<T> answer)
    {
        if (LossPercent > 0 && _scheduler.Chance(LossPercent / 2))
        {
            Break(session);
        }

        if (session.IsBroken || !IsUp)
        {
            answer.TrySetException(Lost());
            Break(session);
            return;
        }

        Action deliver;
        try
        {
            var result = await work();
            deliver = () => answer.TrySetResult(result);
        }
        catch (PostgresException refused)
        {
            deliver = () => answer.TrySetException(refused);
        }
        catch (AbortedException)
        {
            answer.TrySetException(Lost());
            Break(session);
            return;
        }

        if (LossPercent > 0 && _scheduler.Chance(LossPercent / 2))
        {
            Break(session);
        }

        await _scheduler.DelayAsync(_scheduler.Latency());
        if (!session.IsBroken)
        {
            deliver();
        }
    }

    /// <summary>What Npgsql throws for a lost connection.</summary>
    private static NpgsqlException Lost() => new("The connection was lost.", new IOException("The connection was lost."));

    /// <summary>What the server says when it refuses a statement, which is then rolled back.</summary>
    private static PostgresException Refused(string state, string? constraint = null) =>
        new("It was refused.", "ERROR", "ERROR", state, constraintName: constraint);

    /// <summary>A connection.</summary>
    internal sealed class Session(SimulatedProcess process)
    {
        public SimulatedProcess Process { get; } = process;

        public bool IsBroken { get; set; }

        /// <summary>Fails the call that waits for an answer.</summary>
        public Action? Fail { get; set; }

        /// <summary>The transaction that the client has begun.</summary>
        public Transaction? Open { get; set; }

        /// <summary>How many calls were made, by which an idle transaction is recognised.</summary>
        public int Calls { get; set; }
    }

    /// <summary>The transaction is gone with the server or the connection.</summary>
    internal sealed class AbortedException : Exception;
}
