namespace PahlawanPangan.Bench.Figures;

/// <summary>
/// The order in which contestants run, drawn again for each round, so that changes on the machine affect all of them, and what one leaves
/// behind (warm caches, pages to be written) affects no other one in particular. Those that are compared with each other (a field) run in
/// direct succession: a slow minute of the machine then affects both.
/// </summary>
internal sealed class RunningOrder<T>
    where T : class
{
    private readonly List<List<T>> _fields = [];

    // The same draws in every run of the bench.
    private readonly Random _draw = new(1);
    private T? _last;

    /// <summary>All contestants, in the order of entry.</summary>
    public IEnumerable<T> All => _fields.SelectMany(static entered => entered);

    /// <summary>A new field, to enter contestants in.</summary>
    public ICollection<T> Field()
    {
        List<T> field = [];
        _fields.Add(field);
        return field;
    }

    /// <summary>The order of the next round. No contestant runs twice in a row, since the second run would find warm caches.</summary>
    public List<T> Next()
    {
        List<T> order;
        do
        {
            order = [.. Shuffled(_fields).SelectMany(Shuffled)];
        }
        while (order.Count > 1 && order[0] == _last);
        _last = order.LastOrDefault();
        return order;
    }

    private TItem[] Shuffled<TItem>(List<TItem> items)
    {
        TItem[] shuffled = [.. items];
        _draw.Shuffle(shuffled);
        return shuffled;
    }
}
