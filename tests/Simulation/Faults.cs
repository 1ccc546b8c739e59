namespace PahlawanPangan.Tests.Simulation;

/// <summary>The silos of a schedule, who each believes to be alive, and the faults, which the seed draws.</summary>
internal sealed class Faults
{
    private static readonly TimeSpan Until = TimeSpan.FromSeconds(30);
    private readonly Simulation _simulation;
    private readonly Scheduler _scheduler;
    private readonly SimulatedSilo[] _silos;
    private readonly TimeSpan[] _clocks;
    private readonly HashSet<int>[] _believed;
    private readonly HashSet<int> _restarting = [];
    private int _underWay;

    public Faults(Simulation simulation)
    {
        (_simulation, _scheduler) = (simulation, simulation.Scheduler);
        var silos = _scheduler.Random.Next(2, 4);
        _silos = new SimulatedSilo[silos];
        _clocks = [.. Enumerable.Range(0, silos).Select(_ => _scheduler.Between(-Simulation.ClockMax, Simulation.ClockMax))];
        _believed = [.. Enumerable.Range(0, silos).Select(_ => Enumerable.Range(0, silos).ToHashSet())];
    }

    public int Made { get; private set; }

    /// <summary>Whether the last fault is over and everything is well again.</summary>
    public bool AreOver { get; private set; }

    public TimeSpan OverAt { get; private set; }

    public TimeSpan ClockOf(int silo) => _clocks[silo];

    /// <summary>The silo that does a piece of work, as another believes.</summary>
    public int OwnerSeenBy(int silo, int piece)
    {
        var alive = _believed[silo].Order().ToList();
        return alive.Count == 0 ? silo : alive[piece % alive.Count];
    }

    /// <summary>The silo that a caller reaches: mostly the lot's, but silos do not always agree which that is.</summary>
    public SimulatedSilo Route(int lot)
    {
        var alive = _silos.Where(static one => one.IsAlive).ToList();
        return alive.Count == 0 ? _silos[0]
            : alive[(_scheduler.Chance(15) ? _scheduler.Random.Next(alive.Count) : lot) % alive.Count];
    }

    public void Begin()
    {
        for (var silo = 0; silo < _silos.Length; silo++)
        {
            _silos[silo] = new SimulatedSilo(_simulation, silo);
        }

        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            for (var faults = _scheduler.Random.Next(2, 9); faults > 0; faults--)
            {
                _ = MakeAsync(_scheduler.Between(TimeSpan.FromMilliseconds(200), Until));
            }

            await _scheduler.DelayAsync(Until);
            while (_underWay > 0)
            {
                await _scheduler.DelayAsync(TimeSpan.FromSeconds(1));
            }

            await HealAsync();
        }
        catch (Exception failure)
        {
            _simulation.Break($"The faults failed: {failure}");
        }
    }

    private async Task MakeAsync(TimeSpan after)
    {
        _underWay++;
        await _scheduler.DelayAsync(after);
        var kind = (FaultKind)_scheduler.Random.Next((int)FaultKind.Last);
        Made++;
        _simulation.Trace($"FAULT {kind}");
        await MakeAsync(kind);
        _underWay--;
    }

    private Task MakeAsync(FaultKind kind) => kind switch
    {
        FaultKind.SiloKilled => KillAsync(_scheduler.Random.Next(_silos.Length)),
        FaultKind.SiloSuspended => SuspendAsync(_scheduler.Random.Next(_silos.Length)),
        FaultKind.SilosDisagree => DisagreeAsync(),
        FaultKind.ClockJumps => JumpAsync(_scheduler.Random.Next(_silos.Length)),
        FaultKind.DatabaseConnectionsLost => DoAsync(_simulation.Database.BreakSome),
        FaultKind.DatabaseRestarted => RestartDatabaseAsync(static () => { }),
        FaultKind.DatabaseFailsOver => RestartDatabaseAsync(_simulation.Database.FailOver),
        FaultKind.DatabaseRestored => RestoreAsync(),
        FaultKind.DatabaseAnswersLost => WhileAsync(static (simulation, percent) => simulation.Database.LossPercent = percent, 15),
        FaultKind.DatabaseRefuses => WhileAsync(static (simulation, percent) => simulation.Database.RefusedPercent = percent, 20),
        FaultKind.BrokerConnectionsLost => DoAsync(_simulation.Stream.BreakSome),
        FaultKind.BrokerRestarted => RestartBrokerAsync(static () => { }),
        FaultKind.BrokerStoreLost => RestartBrokerAsync(_simulation.Stream.LoseDisk),
        FaultKind.DeliveriesLost => WhileAsync(static (simulation, percent) => simulation.Stream.LossPercent = percent, 20),
        FaultKind.OperatorReplays => ReplayAsync(),
        _ => Task.CompletedTask,
    };

    private static Task DoAsync(Action fault)
    {
        fault();
        return Task.CompletedTask;
    }

    private async Task WhileAsync(Action<Simulation, double> set, double percent)
    {
        set(_simulation, percent);
        await SomeAsync(1, 10);
        set(_simulation, 0);
    }

    private async Task KillAsync(int silo)
    {
        if (!_restarting.Add(silo))
        {
            return;
        }

        Kill(silo);
        await SomeAsync(0.2, 8);
        Restart(silo);
        _ = _restarting.Remove(silo);
    }

    private void Kill(int silo)
    {
        _silos[silo].Process.Kill();
        _simulation.Database.ForgetProcess(_silos[silo].Process);
        Spread(believed => believed.Remove(silo));
    }

    private void Restart(int silo)
    {
        _silos[silo] = new SimulatedSilo(_simulation, silo);
        _believed[silo] = Enumerable.Range(0, _silos.Length).Where(one => _silos[one].IsAlive).ToHashSet();
        Spread(believed => believed.Add(silo));
    }

    /// <summary>The silos learn at different times who has gone or come.</summary>
    private void Spread(Action<HashSet<int>> change)
    {
        foreach (var believed in _believed)
        {
            _scheduler.Post(_scheduler.World, _ => change(believed), null, _scheduler.Between(TimeSpan.Zero, TimeSpan.FromSeconds(4)));
        }
    }

    /// <summary>A silo stands still. When that takes long it is declared dead, and ends itself soon after it has learnt so.</summary>
    private async Task SuspendAsync(int silo)
    {
        if (!_restarting.Add(silo))
        {
            return;
        }

        var process = _silos[silo].Process;
        process.Suspend();
        var time = _scheduler.Chance(10) ? _scheduler.Between(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5))
            : _scheduler.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(25));
        var isDeclaredDead = time > TimeSpan.FromSeconds(6);
        if (isDeclaredDead)
        {
            await _scheduler.DelayAsync(TimeSpan.FromSeconds(6));
            Spread(believed =>
            {
                if (believed != _believed[silo])
                {
                    believed.Remove(silo);
                }
            });
            time -= TimeSpan.FromSeconds(6);
        }

        await _scheduler.DelayAsync(time);
        process.Resume();
        if (isDeclaredDead)
        {
            await SomeAsync(0.001, 8);
            Kill(silo);
            await SomeAsync(0.2, 2);
            Restart(silo);
        }

        _ = _restarting.Remove(silo);
    }

    /// <summary>Each silo believes for a while that the others have gone.</summary>
    private async Task DisagreeAsync()
    {
        for (var silo = 0; silo < _silos.Length; silo++)
        {
            _believed[silo].Clear();
            _believed[silo].Add(silo);
        }

        await SomeAsync(1, 20);
        Agree();
    }

    private void Agree()
    {
        var alive = Enumerable.Range(0, _silos.Length).Where(one => _silos[one].IsAlive).ToList();
        foreach (var believed in _believed)
        {
            believed.Clear();
            believed.UnionWith(alive);
        }
    }

    private Task JumpAsync(int silo)
    {
        _clocks[silo] = _scheduler.Between(-Simulation.ClockMax, Simulation.ClockMax);
        _silos[silo].Process.Ahead = _clocks[silo];
        return Task.CompletedTask;
    }

    private async Task RestartDatabaseAsync(Action change)
    {
        if (!_simulation.Database.IsUp)
        {
            return;
        }

        _simulation.Database.Stop();
        change();
        await SomeAsync(0.1, 4);
        _simulation.Database.Restart();
    }

    /// <summary>
    /// The database comes back in another server, with few or many transactions. The silos refuse it when the numbers do not fit; then an
    /// operator stops them all and adopts it.
    /// </summary>
    private async Task RestoreAsync()
    {
        if (_restarting.Count > 0 || !_simulation.Database.IsUp)
        {
            return;
        }

        await RestartDatabaseAsync(() => _simulation.Database.Restore((ulong)_scheduler.Random.Next(100, 2000)));
        await SomeAsync(1, 8);
        if (!_simulation.Database.IsForeign || _restarting.Count > 0)
        {
            return;
        }

        await AdoptAsync();
    }

    private async Task AdoptAsync()
    {
        for (var silo = 0; silo < _silos.Length; silo++)
        {
            _ = _restarting.Add(silo);
            Kill(silo);
        }

        await _scheduler.DelayAsync(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                await _simulation.Database.AdoptAsync(_scheduler.World);
                break;
            }
            catch (Npgsql.NpgsqlException)
            {
                await _scheduler.DelayAsync(TimeSpan.FromSeconds(1));
            }
        }

        for (var silo = 0; silo < _silos.Length; silo++)
        {
            Restart(silo);
            _ = _restarting.Remove(silo);
        }
    }

    private async Task RestartBrokerAsync(Action change)
    {
        if (!_simulation.Stream.IsUp)
        {
            return;
        }

        _simulation.Stream.Stop();
        change();
        await SomeAsync(0.1, 6);
        _simulation.Stream.Restart();
    }

    /// <summary>An operator has a lane published again from somewhere.</summary>
    private async Task ReplayAsync()
    {
        var lane = _simulation.Lanes[_scheduler.Random.Next(_simulation.Lanes.Length)];
        var rows = _simulation.Database.RowsOf(lane);
        if (rows.Count == 0)
        {
            return;
        }

        var place = rows[_scheduler.Random.Next(rows.Count)].Place;
        try
        {
            await _simulation.Database.RewindAsync(_scheduler.World, lane, place with { Position = place.Position - 1 });
        }
        catch (Npgsql.NpgsqlException)
        {
            // Nothing was changed.
        }
    }

    /// <summary>Everything is well from now on.</summary>
    private async Task HealAsync()
    {
        (_simulation.Database.LossPercent, _simulation.Database.RefusedPercent, _simulation.Stream.LossPercent) = (0, 0, 0);
        if (_simulation.Database.IsForeign)
        {
            await AdoptAsync();
        }

        // What the silos have yet to learn of each other is old by then.
        await _scheduler.DelayAsync(TimeSpan.FromSeconds(5));
        Agree();
        _simulation.Trace($"WELL");
        (AreOver, OverAt) = (true, _scheduler.Now);
    }

    private Task SomeAsync(double least, double most) =>
        _scheduler.DelayAsync(_scheduler.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most)));
}

/// <summary>A kind of fault.</summary>
internal enum FaultKind
{
    SiloKilled,
    SiloSuspended,
    SilosDisagree,
    ClockJumps,
    DatabaseConnectionsLost,
    DatabaseRestarted,
    DatabaseFailsOver,
    DatabaseRestored,
    DatabaseAnswersLost,
    DatabaseRefuses,
    BrokerConnectionsLost,
    BrokerRestarted,
    BrokerStoreLost,
    DeliveriesLost,
    OperatorReplays,
    Last,
}
