namespace PahlawanPangan.Local.Chaos;

/// <summary>What is taken away.</summary>
public enum FaultTarget
{
    /// <summary>The nats-server.</summary>
    Broker,

    /// <summary>The PostgreSQL.</summary>
    Database,

    /// <summary>The redis-server.</summary>
    Redis,

    /// <summary>One of the silos.</summary>
    Silo,
}

/// <summary>How it is taken away.</summary>
public enum FaultWay
{
    /// <summary>SIGKILL, and a new start.</summary>
    Killed,

    /// <summary>SIGSTOP, and SIGCONT: to all others it looks dead, and it does not notice.</summary>
    Suspended,

    /// <summary>A graceful stop, and a new start.</summary>
    Stopped,
}

/// <summary>One fault.</summary>
/// <param name="Target">What is taken away.</param>
/// <param name="Way">How.</param>
/// <param name="Silo">Which silo, from 0, if it is one.</param>
/// <param name="Away">For how long.</param>
public sealed record Fault(FaultTarget Target, FaultWay Way, int Silo, TimeSpan Away)
{
    /// <summary>The kind of fault, in words.</summary>
    public string Kind => $"{Target.ToString().ToLowerInvariant()} {Way.ToString().ToLowerInvariant()}";
}

/// <summary>The faults of a seed: every target in turn, in an order that is drawn for each round, each time in another way.</summary>
public sealed class FaultPlan
{
    private static readonly FaultTarget[] Targets = Enum.GetValues<FaultTarget>();
    private static readonly FaultWay[] Ways = Enum.GetValues<FaultWay>();
    private readonly Random _random;
    private readonly int _silos;
    private readonly Dictionary<FaultTarget, Queue<FaultWay>> _ways = [];
    private readonly Queue<FaultTarget> _round = [];

    /// <param name="seed">Decides everything.</param>
    /// <param name="silos">How many silos there are.</param>
    public FaultPlan(int seed, int silos) => (_random, _silos) = (new Random(seed), silos);

    /// <summary>The next fault. There is always one.</summary>
    public Fault Next()
    {
        var target = Draw(_round, Targets);
        if (!_ways.TryGetValue(target, out var ways))
        {
            _ways[target] = ways = [];
        }
        return new Fault(target, Draw(ways, Ways), _random.Next(_silos), TimeSpan.FromMilliseconds(_random.Next(1000, 4000)));
    }

    /// <summary>The next of all, which are drawn again when each has been.</summary>
    private T Draw<T>(Queue<T> left, T[] all)
    {
        if (left.Count == 0)
        {
            T[] shuffled = [.. all];
            _random.Shuffle(shuffled);
            Array.ForEach(shuffled, left.Enqueue);
        }
        return left.Dequeue();
    }
}
