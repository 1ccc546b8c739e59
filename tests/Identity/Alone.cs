namespace PahlawanPangan.Tests.Identity;

/// <summary>Tests that change what the whole process does, such as which spans are recorded, and so run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
