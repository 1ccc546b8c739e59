namespace PahlawanPangan.Tests.Grpc;

/// <summary>The wire contract is well formed and breaks no client of the last release.</summary>
public sealed class ProtoContractTests
{
    private static string Folder => Repository.PathOf("grains.interfaces", "proto");

    private static string Released => Repository.PathOf("grains.interfaces", "released.binpb");

    [Fact]
    public async Task Contract_obeys_the_standard_rules_of_buf()
    {
        var (status, output) = await NodePrograms.RunAsync("buf", Folder, "lint");
        Assert.True(status == 0, output);
    }

    [Fact]
    public async Task Contract_serves_clients_of_the_last_release()
    {
        var (status, output) = await NodePrograms.RunAsync("buf", Folder, "breaking", "--against", Released);
        Assert.True(status == 0, output);
    }

    [Fact]
    public async Task Field_that_changes_its_type_is_found_as_a_break()
    {
        var changed = Directory.CreateTempSubdirectory("pangan-proto-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(changed.FullName, Path.GetRelativePath(Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                var text = await File.ReadAllTextAsync(file);
                await File.WriteAllTextAsync(copy, text.Replace("int64 version = 2;", "string version = 2;", StringComparison.Ordinal));
            }

            var (status, output) = await NodePrograms.RunAsync("buf", changed.FullName, "breaking", "--against", Released);
            Assert.NotEqual(0, status);
            Assert.Contains("version", output, StringComparison.Ordinal);
        }
        finally
        {
            changed.Delete(recursive: true);
        }
    }
}
