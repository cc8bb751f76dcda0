package hostile

import "strings"

// prepared is a case of a ViT with another preprocessor_config.json.
func prepared(name, want, config string) Case {
	return Case{Name: "preprocessor: " + name, Kind: Model, Want: want,
		Make: func() []File { return with(vit(), prepName, []byte(config)) }}
}

func prepCases() []Case {
	const std = `"image_std":[0.5,0.5,0.5]`
	return []Case{
		prepared("empty", "is empty", ""),
		prepared("cut short", "cut short or not JSON", goodPrep[:40]),
		prepared("a list", "not a JSON object", "[]"),
		prepared("not UTF-8", "not UTF-8", edit(goodPrep, "ViT", "Vi\xff")),
		prepared("a deviation of 0", "image_std 1 is 0", edit(goodPrep, std, `"image_std":[0.5,0,0.5]`)),
		prepared("a negative deviation", "image_std 0 is -1", edit(goodPrep, std, `"image_std":[-1,0.5,0.5]`)),
		prepared("deviations as text", "want a list of numbers", edit(goodPrep, std, `"image_std":["0.5"]`)),
		prepared("deviations that are null", "holds null", edit(goodPrep, std, `"image_std":[null,null,null]`)),
		prepared("two deviations", "image_std 2", edit(goodPrep, std, `"image_std":[0.5,0.5]`)),
		prepared("a mean of 10³⁰⁰", "image_mean 0 is", edit(goodPrep, `"image_mean":[0.5,`, `"image_mean":[1e300,`)),
		prepared("a mean of 10⁹⁹⁹", "want a list of numbers", edit(goodPrep, `"image_mean":[0.5,`, `"image_mean":[1e999,`)),
		prepared("100,000 means", "want one each a channel", edit(goodPrep, `"image_mean":[0.5,0.5,0.5]`, `"image_mean":[0`+strings.Repeat(",0", 100_000)+`]`)),
		prepared("a size of a million", "have 1 to", edit(goodPrep, `"height":8,"width":8`, `"height":1000000,"width":1000000`)),
		prepared("a negative size", "have 1 to", edit(goodPrep, `"height":8`, `"height":-8`)),
		prepared("a size as text", "want", edit(goodPrep, `{"height":8,"width":8}`, `"224"`)),
		prepared("a size as a list", "want", edit(goodPrep, `{"height":8,"width":8}`, `[8,8,8,8]`)),
		prepared("a key twice", "is given twice", edit(goodPrep, `"size"`, `"size":8,"size"`)),
		prepared("a filter that is none", "resample is 99", edit(goodPrep, `"size"`, `"resample":99,"size"`)),
		prepared("a factor of 0", "rescale_factor", edit(goodPrep, `"size"`, `"rescale_factor":0,"size"`)),
		prepared("another processor", "CLIPImageProcessor", edit(goodPrep, "ViTImageProcessor", "CLIPImageProcessor")),
		prepared("nested 200,000 deep", "not JSON", edit(goodPrep, `"size"`, `"bomb":`+strings.Repeat("[", 200_000)+strings.Repeat("]", 200_000)+`,"size"`)),
		prepared("two megabytes", "are read: this is another file", goodPrep+strings.Repeat(" ", 2<<20)),
	}
}
