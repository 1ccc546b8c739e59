namespace PahlawanPangan.Local.Chaos;

/// <summary>One fault.</summary>
/// <param name="Kind">The kind, in words, such as "silo killed".</param>
/// <param name="Silo">Which silo or gateway, from 0, if it is about one.</param>
/// <param name="Away">For how long.</param>
public sealed record Fault(string Kind, int Silo, TimeSpan Away);

/// <summary>The faults of a seed: each family in turn, in an order drawn for each round, each time by another of its kinds.</summary>
public sealed class FaultPlan
{
    private readonly Random _random;
    private readonly int _silos;
    private readonly FaultFamily[] _families;
    private readonly Dictionary<FaultFamily, Queue<FaultKind>> _kinds = [];
    private readonly Queue<FaultFamily> _round = [];

    /// <param name="seed">Decides everything.</param>
    /// <param name="silos">How many silos there are.</param>
    /// <param name="groups">What it may draw from; at least one group.</param>
    public FaultPlan(int seed, int silos, FaultGroups groups = FaultGroups.Processes)
    {
        (_random, _silos) = (new Random(seed), silos);
        _families = [.. FaultKinds.Families.Where(family => groups.HasFlag(family.Group))];
        ArgumentOutOfRangeException.ThrowIfZero(_families.Length, nameof(groups));
    }

    /// <summary>The names of all kinds that these groups have, one list for each family.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> KindsOf(FaultGroups groups) =>
    [
        .. FaultKinds.Families.Where(family => groups.HasFlag(family.Group))
            .Select(family => family.Kinds.Select(kind => kind.Name).ToList()),
    ];

    /// <summary>The next fault. There is always one.</summary>
    public Fault Next()
    {
        var family = Draw(_round, _families);
        if (!_kinds.TryGetValue(family, out var kinds))
        {
            _kinds[family] = kinds = [];
        }
        var kind = Draw(kinds, family.Kinds);
        return new Fault(kind.Name, _random.Next(_silos), TimeSpan.FromMilliseconds(_random.Next(1000, 4000)) * kind.Longer);
    }

    /// <summary>The next of all, which are drawn again when each has been.</summary>
    private T Draw<T>(Queue<T> left, IReadOnlyList<T> all)
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
