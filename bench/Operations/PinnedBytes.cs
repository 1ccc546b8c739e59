using System.Text.Json;

namespace PahlawanPangan.Bench.Operations;

/// <summary>
/// The file with the number of bytes that each operation may allocate. A test compares; <c>./bench.sh pin</c> updates it.
/// </summary>
internal static class PinnedBytes
{
    public const string FileName = "allocations.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>In the checkout that the program was built in.</summary>
    public static string FindFile()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "bench", FileName);
            if (File.Exists(Path.Combine(folder.FullName, "PahlawanPangan.sln")))
            {
                return file;
            }
        }

        throw new FileNotFoundException("This program was not built in a checkout.", FileName);
    }

    public static SortedDictionary<string, long> Read() =>
        JsonSerializer.Deserialize<SortedDictionary<string, long>>(File.ReadAllText(FindFile()))!;

    public static void Write(SortedDictionary<string, long> bytes) =>
        File.WriteAllText(FindFile(), JsonSerializer.Serialize(bytes, Indented) + "\n");
}
