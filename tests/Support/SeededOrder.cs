using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit.Sdk;
using Xunit.v3;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// The tests of one collection run in an order that is the same wherever they are built (xunit's own depends on where the assembly is), and
/// another one for each number in the variable PANGAN_TEST_ORDER, to find tests that pass in one order alone.
/// </summary>
public sealed class SeededOrder : ITestClassOrderer, ITestMethodOrderer, ITestCaseOrderer
{
    /// <summary>The variable of the environment with the number of an order, 0 to 2147483647; 0 unless it is set.</summary>
    public const string Variable = "PANGAN_TEST_ORDER";

    private static readonly int Seed =
        int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "0", NumberStyles.None, CultureInfo.InvariantCulture);

    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, ITestClass => Order(testClasses, testClass => testClass?.TestClassName);

    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod => Order(testMethods, method => method?.MethodName);

    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase => Order(testCases, testCase => testCase.TestCaseDisplayName);

    /// <summary>By a hash of the seed and the name, so that one more test leaves the order of the others.</summary>
    private static List<T> Order<T>(IReadOnlyCollection<T> items, Func<T, string?> nameOf) =>
        [.. items.OrderBy(item => Hash(nameOf(item)), StringComparer.Ordinal)];

    private static string Hash(string? name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {name}")));
}
