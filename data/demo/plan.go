package demo

// Lines of the lattice that the plan speaks of. Rows: 育才街 is 2, 建设街 4, 府前街 6, 滨河路 8; between 8 and 9 flows the
// river. Columns: 府西路 is 8, 府东路 14.
const (
	mainWest, mainEast   = 8, 14
	mainNorth, mainSouth = 2, 8
	riverRow             = 8 // cells of this row are water
)

// rank of a street: what it is drawn as.
const (
	lane = iota
	street
	avenue
)

// streetName is a line of the lattice that carries a name.
type streetName struct {
	name string
	rank int16
}

// alongRows names the streets from west to east, by row line; the others are lanes without a name.
var alongRows = map[int]streetName{
	0: {"北大街", avenue}, 1: {"校场巷", street}, 2: {"育才街", avenue}, 3: {"书院巷", lane}, 4: {"建设街", avenue},
	5: {"槐荫巷", lane}, 6: {"府前街", avenue}, 7: {"河渠巷", lane}, 8: {"滨河路", avenue}, 9: {"南岸路", avenue},
	10: {"柳堤巷", lane}, 11: {"河沿街", street}, 12: {"窑坡巷", lane}, 13: {"南山路", avenue}, 14: {"山脚街", street},
}

// downColumns names the streets from north to south, by column line.
var downColumns = map[int]streetName{
	0: {"西环路", avenue}, 2: {"桃园路", avenue}, 4: {"桃林路", street}, 6: {"新华路", street}, 8: {"府西路", avenue},
	10: {"文化路", street}, 12: {"工会路", street}, 13: {"邮电巷", lane}, 14: {"府东路", avenue}, 16: {"机车路", street},
	18: {"铁西路", street}, 20: {"货场路", avenue}, 22: {"东环路", avenue},
}

// bridges are the column lines whose street crosses the river.
var bridges = map[int]bool{0: true, 4: true, 8: true, 14: true, 18: true, 22: true}

// plot is a rectangle of cells that is one block: no street runs through it.
type plot struct {
	col0, row0, col1, row1 int
	use                    use
	name                   string // on the map, if it has one
}

// use is what stands on a block.
type use int

const (
	slabs     use = iota // rows of flats that look south
	courtyard            // one building around a yard
	towers               // free-standing high houses
	shops                // low houses along the streets
	offices              // the town hall's compound
	school               // a building and a running track
	park                 // a park with a pond
	yard                 // low sheds: workshops, the railway's yard
)

// plots are the blocks that the plan fixes; all other cells are a block each, with a use drawn by chance.
var plots = []plot{
	{10, 4, 12, 6, offices, "市政府"}, // 市政府大院
	{12, 4, 13, 5, courtyard, ""},  // its annexe
	{13, 2, 14, 3, school, "育才小学"},
	{13, 7, 14, 8, park, "滨河公园"},
	{4, 3, 6, 4, park, "桃园公园"},
	{5, 6, 6, 8, school, "桃园中学"},
	{2, 2, 3, 4, slabs, ""},
	{16, 2, 18, 3, yard, "机车车间"},
	{18, 5, 20, 7, yard, "货场"},
	{15, 6, 16, 8, school, "铁路小学"},
	{15, 4, 16, 5, park, "工人公园"},
	{10, 11, 12, 12, school, "河沿小学"},
	{13, 9, 14, 10, park, "柳堤公园"},
	{20, 0, 22, 2, park, "北山公园"},
	{0, 10, 2, 12, yard, ""},
	{18, 10, 20, 12, yard, ""},
	{4, 10, 6, 11, park, ""},
	{1, 0, 3, 1, yard, ""},
}

// gridPlan is the cells of one grid. Grids are listed in the order of their codes: west to east, then north to south.
type gridPlan []cell

type communityPlan struct {
	code, name string
	weight     float64 // of its concerns, among all
	grids      []gridPlan
}

type streetPlan struct {
	code, name  string
	communities []communityPlan
	rest        []cell // ground of the street that belongs to no community: the river
}

const (
	cityCode, cityName         = "140300000000", "阳泉市"
	districtCode, districtName = "140302000000", "城区"
)

var streetPlans = []streetPlan{
	{code: "140302001000", name: "府前街道", communities: []communityPlan{
		{code: "140302001001", name: "市政府大院社区", weight: 0.40, grids: []gridPlan{
			cells(8, 2, 10, 4),
			append(cells(10, 2, 12, 4), cell{12, 2}),
			{{13, 2}, {12, 3}, {13, 3}},
			cells(8, 4, 10, 6),
			append(cells(10, 4, 12, 6), cell{12, 4}),
			{{13, 4}, {12, 5}, {13, 5}},
			{{8, 6}, {9, 6}, {10, 6}, {9, 7}},
			{{11, 6}, {10, 7}, {11, 7}, {12, 7}},
			{{12, 6}, {13, 6}, {13, 7}},
		}},
		{code: "140302001002", name: "桃园社区", weight: 0.21, grids: []gridPlan{
			cells(2, 2, 4, 4),
			cells(4, 2, 6, 4),
			cells(6, 2, 8, 5),
			append(cells(2, 4, 4, 8), cell{4, 4}),
			append(cells(4, 5, 6, 8), cell{5, 4}),
			append(cells(6, 5, 8, 8), cell{8, 7}),
		}},
	}},
	{code: "140302002000", name: "河沿街道", rest: cells(8, 8, 20, 9), communities: []communityPlan{
		{code: "140302002001", name: "铁西社区", weight: 0.22, grids: []gridPlan{
			cells(14, 2, 16, 4),
			cells(16, 2, 20, 4),
			cells(14, 4, 16, 6),
			append(cells(16, 4, 20, 5), cells(18, 5, 20, 8)...),
			append(cells(14, 6, 18, 8), cells(16, 5, 18, 6)...),
		}},
		{code: "140302002002", name: "河沿社区", weight: 0.17, grids: []gridPlan{
			cells(8, 9, 11, 11),
			cells(11, 9, 14, 11),
			append(cells(14, 9, 18, 11), cell{14, 11}),
			append(cells(8, 11, 11, 13), cells(11, 12, 12, 13)...),
			append(cells(11, 11, 14, 12), append(cells(12, 12, 18, 13), cells(15, 11, 18, 12)...)...),
		}},
	}},
}
