namespace PahlawanPangan.Lots;

/// <summary>The diet that an account has stated. It is about a person's health and faith, so it prints nothing.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.RecipientDiet")]
public sealed record RecipientDiet
{
    /// <summary>The allergens to avoid and the diets to keep.</summary>
    [Id(0)]
    public required DietNeeds Needs { get; init; }

    /// <summary>Whether only certified food counts as halal; otherwise a donor's declaration is enough.</summary>
    [Id(1)]
    public bool IsStrict { get; init; }

    /// <summary>
    /// How long a silo may use a diet that it has read. A change of the diet is answered after that, so it holds for the next claim.
    /// </summary>
    public static TimeSpan KnownFor { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The diet of an account that has stated none.</summary>
    public static RecipientDiet None { get; } = new() { Needs = DietNeeds.None };

    /// <summary>Prints nothing, so that a log line can never show a diet.</summary>
    public override string ToString() => "Diet";
}
