namespace PahlawanPangan.Bench.Load;

/// <summary>Which lots a run claims: all uniformly, or a single one.</summary>
internal readonly struct LotChoice(Guid[] lots)
{
    public LotChoice(Guid lot)
        : this([lot])
    {
    }

    public Guid At(ulong random) => lots.Length == 1 ? lots[0] : lots[(int)Math.BigMul(random, (ulong)lots.Length, out _)];
}
