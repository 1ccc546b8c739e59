using FsCheck;
using FsCheck.Fluent;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>When food conflicts with a diet, and what a claim can accept of that.</summary>
[Safety]
public sealed class DietRuleTests
{
    private static readonly string[] Names =
    [
        "gluten", "crustaceans", "eggs", "fish", "peanuts", "soybeans", "milk", "nuts", "celery", "mustard", "sesame", "sulphites", "lupin",
        "molluscs", "halal", "vegetarian", "vegan",
    ];

    [Fact]
    public void Needs_have_the_numbers_of_the_allergens_and_names_of_their_own()
    {
        Assert.All(Enum.GetValues<Allergens>(), one => Assert.Equal(one.ToString(), ((DietNeeds)(int)one).ToString()));
        Assert.Equal(Names, Wire.Names((DietNeeds)(-1)));
        Assert.Equal(Names.Length + 1, Enum.GetValues<DietNeeds>().Length);
    }

    [Theory]
    [InlineData(DietNeeds.Halal, false, HalalStatus.Certified, Diets.None, DietNeeds.None)]
    [InlineData(DietNeeds.Halal, false, HalalStatus.Declared, Diets.None, DietNeeds.None)]
    [InlineData(DietNeeds.Halal, false, HalalStatus.No, Diets.None, DietNeeds.Halal)]
    [InlineData(DietNeeds.Halal, false, HalalStatus.Unknown, Diets.None, DietNeeds.Halal)]
    [InlineData(DietNeeds.Halal, true, HalalStatus.Certified, Diets.None, DietNeeds.None)]
    [InlineData(DietNeeds.Halal, true, HalalStatus.Declared, Diets.None, DietNeeds.Halal)]
    [InlineData(DietNeeds.None, true, HalalStatus.Unknown, Diets.None, DietNeeds.None)]
    [InlineData(DietNeeds.Vegetarian, false, HalalStatus.No, Diets.None, DietNeeds.Vegetarian)]
    [InlineData(DietNeeds.Vegetarian, false, HalalStatus.No, Diets.Vegetarian, DietNeeds.None)]
    [InlineData(DietNeeds.Vegetarian, false, HalalStatus.No, Diets.Vegan, DietNeeds.None)]
    [InlineData(DietNeeds.Vegan, false, HalalStatus.No, Diets.Vegetarian, DietNeeds.Vegan)]
    [InlineData(DietNeeds.Vegan, false, HalalStatus.No, Diets.Vegan, DietNeeds.None)]
    [InlineData(DietNeeds.Vegan | DietNeeds.Vegetarian, false, HalalStatus.No, Diets.Vegetarian, DietNeeds.Vegan)]
    [InlineData(DietNeeds.Soybeans | DietNeeds.Milk, false, HalalStatus.No, Diets.None, DietNeeds.Soybeans)]
    [InlineData(DietNeeds.Milk | DietNeeds.Nuts, false, HalalStatus.No, Diets.Vegan, DietNeeds.None)]
    [InlineData(DietNeeds.Eggs, false, HalalStatus.No, Diets.Vegan, DietNeeds.Eggs)]
    public void Food_conflicts_with_what_it_contains_and_with_what_nobody_stated(
        DietNeeds needs, bool isStrict, HalalStatus halal, Diets stated, DietNeeds conflicts)
    {
        var terms = LotSamples.Terms(DateTimeOffset.UnixEpoch) with { Halal = halal, Diets = stated };

        Assert.Equal(conflicts, Lot.Unmet(new RecipientDiet { Needs = needs, IsStrict = isStrict }, terms));
    }

    [Fact]
    public void Claim_in_conflict_is_refused_with_every_conflict_until_it_names_them_all()
    {
        var history = new LotHistory(10, TimeSpan.FromHours(6));
        var diet = new RecipientDiet { Needs = DietNeeds.Eggs | DietNeeds.Soybeans | DietNeeds.Milk | DietNeeds.Vegan };
        var claim = LotSamples.Claim(2) with { Diet = diet };

        var refused = history.Decide(claim);
        var half = history.Decide(claim with { AcceptedConflicts = DietNeeds.Eggs | DietNeeds.Milk });
        var all = history.Decide(
            claim with { AcceptedConflicts = DietNeeds.Eggs | DietNeeds.Soybeans | DietNeeds.Vegan | DietNeeds.Nuts });

        Assert.Equal(RefusalKind.DietConflict, refused?.Kind);
        Assert.Equal(["eggs", "soybeans", "vegan"], refused?.Conflicts);
        Assert.Contains("eggs, soybeans, vegan", refused?.Detail, StringComparison.Ordinal);
        Assert.Equal(refused?.Conflicts, half?.Conflicts);
        Assert.Null(all);
        var made = Assert.Single(history.Commit.NewClaims);
        Assert.Equal(DietNeeds.Eggs | DietNeeds.Soybeans | DietNeeds.Vegan, made.Details?.AcceptedConflicts);
        Assert.Equal(2, history.Lot.State.Quantities.Held);
    }

    [Fact]
    public void Claim_without_a_conflict_keeps_nothing_of_what_it_would_accept()
    {
        var history = new LotHistory(10, TimeSpan.FromHours(6));
        var accepted = LotSamples.Claim(1) with { AcceptedConflicts = DietNeeds.Eggs | DietNeeds.Halal };

        Assert.Null(history.Decide(accepted));
        Assert.Null(history.Decide(accepted with { ClaimId = Guid.CreateVersion7(), Diet = RecipientDiet.None }));

        Assert.All(history.Commit.NewClaims, made => Assert.Null(made.Details));
    }

    [Fact]
    public void Repetition_is_answered_as_the_claim_was_whatever_the_diet_and_the_lot_are_now()
    {
        var history = new LotHistory(10, TimeSpan.FromHours(6));
        var claim = LotSamples.Claim(2) with
        {
            Diet = new RecipientDiet { Needs = DietNeeds.Eggs },
            AcceptedConflicts = DietNeeds.Eggs,
        };
        Assert.Null(history.Decide(claim));
        var first = history.Lot.Repeat(claim)!.Value;

        history.Decide(LotSamples.Collect(claim.ClaimId, ""), codeMatches: true);
        var again = history.Lot.Repeat(claim with { Diet = new RecipientDiet { Needs = DietNeeds.Soybeans } })!.Value;

        Assert.Equal(DietNeeds.Eggs, first.Value!.AcceptedConflicts);
        Assert.Equal(first.Value, again.Value);
        var collected = history.Lot.Claims[claim.ClaimId];
        Assert.Equal(DietNeeds.Eggs, ClaimDetailsJson.Read(ClaimDetailsJson.Write(collected.Details)!).AcceptedConflicts);
    }

    [Fact]
    public void Any_claim_is_refused_exactly_when_a_plain_model_finds_a_conflict_that_it_does_not_accept()
    {
        var sets = Gen.Choose(0, (1 << Names.Length) - 1);
        var cases = Gen.Choose(0, 3).SelectMany(halal => Gen.Choose(0, 3).SelectMany(stated => Gen.Choose(0, (1 << 14) - 1)
            .SelectMany(allergens => sets.SelectMany(needs => sets.SelectMany(accepted => Gen.Elements(true, false)
                .Select(strict => (halal, stated, allergens, needs, accepted, strict)))))));
        var config = Config.QuickThrowOnFailure.WithMaxTest(3000).WithRunner(new QuietRunner(Config.QuickThrowOnFailure.Runner));

        Check.One(config, Prop.ForAll(Arb.From(cases), one =>
        {
            var now = DateTimeOffset.UnixEpoch;
            var post = LotSamples.Post(now, 10);
            var terms = post.Terms with
            {
                Halal = (HalalStatus)one.halal,
                Diets = (Diets)one.stated,
                Allergens = (Allergens)one.allergens,
            };
            var lot = new Lot(Guid.CreateVersion7());
            List<LotEvent> events = [];
            Assert.Null(lot.Decide(post with { Terms = terms }, now, LotHistory.Policy, false, events));
            lot.Apply(events[0]);
            events.Clear();

            var refusal = lot.Decide(
                LotSamples.Claim(1) with
                {
                    Diet = new RecipientDiet { Needs = Set(one.needs), IsStrict = one.strict },
                    AcceptedConflicts = Set(one.accepted),
                },
                now, LotHistory.Policy, false, events);

            var conflicts = Members(one.needs).Where(name => Conflicts(name, terms, one.strict)).ToArray();
            var expected = conflicts.Except(Members(one.accepted)).Any() ? conflicts : null;
            Assert.Equal(expected, refusal?.Conflicts);
            Assert.Equal(expected is null, refusal is null);
            Assert.Equal(expected is null ? 1 : 0, events.Count);
            return true;
        }));
    }

    private static string[] Members(int bits) => [.. Names.Where((_, index) => (bits >> index & 1) == 1)];

    private static DietNeeds Set(int bits) =>
        Members(bits).Aggregate(DietNeeds.None, static (set, name) => set | Enum.Parse<DietNeeds>(name, ignoreCase: true));

    private static bool Conflicts(string need, LotTerms terms, bool isStrict) => need switch
    {
        "halal" => isStrict ? terms.Halal != HalalStatus.Certified : terms.Halal is HalalStatus.No or HalalStatus.Unknown,
        "vegan" => !terms.Diets.ToString().Contains("Vegan", StringComparison.Ordinal),
        "vegetarian" => terms.Diets == Diets.None,
        _ => terms.Allergens.ToString().Split(", ").Contains(need, StringComparer.OrdinalIgnoreCase),
    };
}
